using System.Net;
using System.Net.Sockets;
using System.Text;

namespace ControlPlane.EndToEnd.Tests.Rig;

/// <summary>One TCP connection to a port on loopback, byte by byte. One character is one byte (Latin-1).</summary>
internal sealed class TcpConnection : IDisposable
{
    private static readonly TimeSpan Deadline = TimeSpan.FromMinutes(1);

    private readonly TcpClient _client;

    private TcpConnection(TcpClient client) => _client = client;

    /// <summary>The bytes.</summary>
    public NetworkStream Stream => _client.GetStream();

    /// <summary>Connects.</summary>
    /// <param name="port">On loopback.</param>
    /// <param name="cancel">Gives up.</param>
    /// <param name="from">The address it comes from, in 127.0.0.0/8.</param>
    public static async Task<TcpConnection> OpenAsync(int port, CancellationToken cancel, string from = "127.0.0.1")
    {
        var client = new TcpClient(new IPEndPoint(IPAddress.Parse(from), 0));
        try
        {
            await client.ConnectAsync(IPAddress.Loopback, port, cancel);
            return new(client);
        }
        catch
        {
            client.Dispose();
            throw;
        }
    }

    /// <summary>Sends text.</summary>
    public async Task SendAsync(string text, CancellationToken cancel) => await Stream.WriteAsync(Encoding.Latin1.GetBytes(text), cancel);

    /// <summary>Reads until the text has come, or the connection has ended.</summary>
    /// <returns>All that was read.</returns>
    public async Task<string> ReadUntilAsync(string end, CancellationToken cancel)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancel);
        limit.CancelAfter(Deadline);
        var (read, buffer) = (new StringBuilder(), new byte[4096]);
        try
        {
            while (end.Length == 0 || !read.ToString().Contains(end, StringComparison.Ordinal))
            {
                if (await Stream.ReadAsync(buffer, limit.Token) is not (> 0 and var length))
                    break;
                read.Append(Encoding.Latin1.GetString(buffer, 0, length));
            }
        }
        catch (IOException)
        {
            // A reset ends it, too.
        }
        return read.ToString();
    }

    /// <summary>Reads until the other side has ended the connection.</summary>
    /// <returns>All that was read.</returns>
    public Task<string> ReadToEndAsync(CancellationToken cancel) => ReadUntilAsync("", cancel);

    /// <inheritdoc/>
    public void Dispose() => _client.Dispose();
}
