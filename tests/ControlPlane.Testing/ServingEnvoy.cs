using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using System.Text;

namespace ControlPlane.Testing;

/// <summary>A real Envoy that serves one static configuration on loopback, and requests to it byte for byte.</summary>
public sealed class ServingEnvoy : IAsyncDisposable
{
    private readonly Process _process;
    private readonly DirectoryInfo _folder;
    private readonly int _port;

    private ServingEnvoy(Process process, DirectoryInfo folder, int port) => (_process, _folder, _port) = (process, folder, port);

    /// <summary>Starts one and waits until it listens.</summary>
    /// <param name="binary">The Envoy.</param>
    /// <param name="port">The port of the configuration's listener.</param>
    /// <param name="configuration">A bootstrap in JSON.</param>
    /// <param name="cancel">Of the test.</param>
    public static async Task<ServingEnvoy> StartAsync(EnvoyBinary binary, int port, string configuration, CancellationToken cancel)
    {
        ArgumentNullException.ThrowIfNull(binary);
        var folder = Directory.CreateTempSubdirectory("envoy-");
        var file = Path.Combine(folder.FullName, "envoy.json");
        await File.WriteAllTextAsync(file, configuration, cancel);
        var start = new ProcessStartInfo(
            binary.Path,
            ["-c", file, "--use-dynamic-base-id", "--concurrency", "1", "-l", "critical", "--log-path", Path.Combine(folder.FullName, "log")]
        );
        var envoy = new ServingEnvoy(Process.Start(start)!, folder, port);
        try
        {
            return await Eventually.AnswerAsync(() => envoy.IfListeningAsync(cancel), "Envoy listens");
        }
        catch
        {
            await envoy.DisposeAsync();
            throw;
        }
    }

    /// <summary>Sends a request on a connection of its own.</summary>
    /// <param name="method">As it is to stand in the request line.</param>
    /// <param name="target">As it is to stand in the request line.</param>
    /// <param name="headers">Lines beside Host; each character is one byte.</param>
    /// <param name="cancel">Of the test.</param>
    /// <returns>The status and the head of the answer; 0 where the connection was closed without one.</returns>
    public async Task<(int Status, string Head)> SendAsync(
        string method,
        string target,
        IEnumerable<(string Name, string Value)> headers,
        CancellationToken cancel
    )
    {
        var lines = string.Concat(headers.Select(header => $"{header.Name}: {header.Value}\r\n"));
        using var client = new TcpClient();
        await client.ConnectAsync(IPAddress.Loopback, _port, cancel);
        await using var stream = client.GetStream();
        await stream.WriteAsync(Encoding.Latin1.GetBytes($"{method} {target} HTTP/1.1\r\nHost: match.test\r\n{lines}\r\n"), cancel);
        var head = new StringBuilder();
        var buffer = new byte[4096];
        while (!head.ToString().Contains("\r\n\r\n", StringComparison.Ordinal))
        {
            var read = await stream.ReadAsync(buffer, cancel);
            if (read == 0)
                return (0, head.ToString());
            head.Append(Encoding.Latin1.GetString(buffer, 0, read));
        }
        return (int.Parse(head.ToString().AsSpan(9, 3)), head.ToString());
    }

    /// <summary>Sends a request without a body over HTTP/2 on a connection of its own.</summary>
    /// <param name="method">As it is sent.</param>
    /// <param name="path">As it is sent.</param>
    /// <param name="cancel">Of the test.</param>
    /// <returns>The status of the answer; 0 where there was none.</returns>
    public Task<int> SendHttp2Async(string method, string path, CancellationToken cancel) =>
        Http2Request.StatusAsync(_port, [(":method", method), (":scheme", "http"), (":authority", "match.test"), (":path", path)], cancel);

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        if (!_process.HasExited)
            _process.Kill();
        await _process.WaitForExitAsync();
        _process.Dispose();
        _folder.Delete(recursive: true);
    }

    private async Task<ServingEnvoy?> IfListeningAsync(CancellationToken cancel)
    {
        if (_process.HasExited)
            throw new InvalidOperationException($"Envoy ended: {await File.ReadAllTextAsync(Path.Combine(_folder.FullName, "log"), cancel)}");
        try
        {
            using var client = new TcpClient();
            await client.ConnectAsync(IPAddress.Loopback, _port, cancel);
            return this;
        }
        catch (SocketException)
        {
            return null;
        }
    }
}
