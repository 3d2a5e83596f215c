using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Authentication;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using ControlPlane.Testing;

namespace ControlPlane.EndToEnd.Tests.Rig;

/// <summary>One TLS connection to a listener on loopback, over which requests of HTTP/1.1 go.</summary>
internal sealed class TlsClient : IAsyncDisposable
{
    private readonly TcpClient _tcp;
    private readonly SslStream _stream;

    private TlsClient(TcpClient tcp, SslStream stream) => (_tcp, _stream) = (tcp, stream);

    /// <summary>The certificate that the server has.</summary>
    public X509Certificate2 Certificate => new(_stream.RemoteCertificate!);

    /// <summary>The protocol that was agreed upon by ALPN.</summary>
    public string Protocol => _stream.NegotiatedApplicationProtocol.ToString();

    /// <summary>Connects; <see cref="AuthenticationException"/> or <see cref="IOException"/> where the handshake fails.</summary>
    /// <param name="port">On loopback.</param>
    /// <param name="options">How TLS is spoken.</param>
    /// <param name="cancel">Gives up.</param>
    /// <param name="before">What is sent before TLS begins.</param>
    /// <param name="from">The address it comes from, in 127.0.0.0/8.</param>
    public static async Task<TlsClient> ConnectAsync(
        int port,
        SslClientAuthenticationOptions options,
        CancellationToken cancel,
        byte[]? before = null,
        string from = "127.0.0.1"
    )
    {
        var tcp = new TcpClient(new IPEndPoint(IPAddress.Parse(from), 0));
        await tcp.ConnectAsync(IPAddress.Loopback, port, cancel);
        await tcp.GetStream().WriteAsync(before ?? [], cancel);
        var stream = new SslStream(tcp.GetStream());
        try
        {
            await stream.AuthenticateAsClientAsync(options, cancel);
            return new(tcp, stream);
        }
        catch
        {
            await stream.DisposeAsync();
            tcp.Dispose();
            throw;
        }
    }

    /// <summary>
    /// Whether a client can connect and is answered 200 with these options. In TLS 1.3 a client learns only after the handshake that it is refused.
    /// </summary>
    public static async Task<bool> IsServedAsync(int port, SslClientAuthenticationOptions options, string host, CancellationToken cancel, string path = "/")
    {
        try
        {
            await using var client = await ConnectAsync(port, options, cancel);
            return (await client.GetAsync(host, path, cancel)).StartsWith("HTTP/1.1 200", StringComparison.Ordinal);
        }
        catch (Exception failure) when (failure is AuthenticationException or IOException)
        {
            return false;
        }
    }

    /// <summary>Reads a line.</summary>
    public async Task<string> ReadLineAsync(CancellationToken cancel)
    {
        var (line, buffer) = (new StringBuilder(), new byte[1]);
        while (await _stream.ReadAsync(buffer, cancel) > 0)
        {
            line.Append((char)buffer[0]);
            if (buffer[0] == '\n')
                break;
        }
        return line.ToString();
    }

    /// <summary>Sends text.</summary>
    public async Task SendAsync(string text, CancellationToken cancel) => await _stream.WriteAsync(Encoding.Latin1.GetBytes(text), cancel);

    /// <summary>Sends a request and reads the whole answer, which has a length.</summary>
    public async Task<string> GetAsync(string host, string path, CancellationToken cancel, params string[] headers)
    {
        var head = string.Concat(headers.Select(header => header + "\r\n"));
        await _stream.WriteAsync(Encoding.ASCII.GetBytes($"GET {path} HTTP/1.1\r\nHost: {host}\r\n{head}\r\n"), cancel);
        var text = new StringBuilder();
        var buffer = new byte[16 * 1024];
        while (!IsWhole(text.ToString()))
        {
            var read = await _stream.ReadAsync(buffer, cancel);
            if (read == 0)
                throw new IOException($"The connection ended after: {text}");
            text.Append(Encoding.UTF8.GetString(buffer, 0, read));
        }
        return text.ToString();
    }

    /// <summary>Sends a request of HTTP/2, the first of the connection, for which the client has agreed upon it; the status of the answer.</summary>
    public Task<int> Http2StatusAsync(string host, CancellationToken cancel) =>
        Http2Request.StatusAsync(_stream, [(":method", "GET"), (":scheme", "https"), (":authority", host), (":path", "/")], cancel);

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await _stream.DisposeAsync();
        _tcp.Dispose();
    }

    private static bool IsWhole(string answer)
    {
        var end = answer.IndexOf("\r\n\r\n", StringComparison.Ordinal);
        if (end < 0)
            return false;
        var length = answer[..end].Split("\r\n").FirstOrDefault(line => line.StartsWith("content-length:", StringComparison.OrdinalIgnoreCase));
        return length is null
            ? answer.EndsWith("0\r\n\r\n", StringComparison.Ordinal)
            : Encoding.UTF8.GetByteCount(answer[(end + 4)..]) >= int.Parse(length.Split(':')[1].Trim());
    }
}
