using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using System.Text;
using ControlPlane.Language.Compilation;
using ControlPlane.Language.EnvoyConfig;
using ControlPlane.Testing;

namespace ControlPlane.Language.Tests.Compilation;

/// <summary>
/// A real Envoy that serves what documents compile to, in its static form. Requests are written to it byte by byte, since clients would not send what attackers
/// do.
/// </summary>
internal sealed class RunningEnvoy : IDisposable
{
    private readonly Process _process;
    private readonly DirectoryInfo _folder;
    private readonly int _port;

    private RunningEnvoy(Process process, DirectoryInfo folder, int port) => (_process, _folder, _port) = (process, folder, port);

    /// <summary>Starts one.</summary>
    /// <param name="version">Of Envoy.</param>
    /// <param name="documents">Given the port of the listener: the documents, of one fleet.</param>
    /// <param name="change">Changes the configuration before it is served.</param>
    public static async Task<RunningEnvoy> StartAsync(string version, Func<int, string> documents, Func<string, string>? change = null)
    {
        var binary = EnvoyBinary.Require(version);
        var port = FreePort.Next();
        var read = Catalog.Reader.ReadYaml(documents(port), "documents.yaml");
        read.Problems.ShouldBeEmpty();
        var compiled = Compiler.Compile(Language.Model.Empty.With(read.Documents), Observed.None, previous: null);
        compiled.Problems.ShouldBeEmpty();
        var folder = Directory.CreateTempSubdirectory("envoy-");
        var file = Path.Combine(folder.FullName, "envoy.json");
        var json = StaticConfiguration.Json(compiled.Views.Single(view => view.Key.Band == binary.Band).Value);
        await File.WriteAllTextAsync(file, change?.Invoke(json) ?? json, TestContext.Current.CancellationToken);
        var envoy = new RunningEnvoy(
            Process.Start(new ProcessStartInfo(binary.Path, ["-c", file, "--use-dynamic-base-id", "--concurrency", "1", "-l", "off"]))!,
            folder,
            port
        );
        await Eventually.AnswerAsync(async () => await envoy.TrySendAsync("GET / HTTP/1.1\r\nhost: test\r\nconnection: close\r\n\r\n"), "Envoy listens");
        return envoy;
    }

    /// <summary>Sends a request whose characters are its bytes, and reads the answer up to the end of the connection likewise.</summary>
    public async Task<string> SendAsync(string request) =>
        await TrySendAsync(request)
        ?? throw new IOException(_process.HasExited ? $"Envoy has exited with code {_process.ExitCode}." : "Envoy does not listen.");

    /// <inheritdoc/>
    public void Dispose()
    {
        _process.Kill();
        _process.WaitForExit();
        _process.Dispose();
        _folder.Delete(recursive: true);
    }

    private async Task<string?> TrySendAsync(string request)
    {
        var cancel = TestContext.Current.CancellationToken;
        using var client = new TcpClient();
        try
        {
            await client.ConnectAsync(IPAddress.Loopback, _port, cancel);
        }
        catch (SocketException)
        {
            return null;
        }
        var stream = client.GetStream();
        await stream.WriteAsync(Encoding.Latin1.GetBytes(request), cancel);
        return await ReadAsync(stream, cancel);
    }

    /// <summary>What came until the end. Where Envoy closes before it has read the whole request, the end is a reset, and what came before it counts.</summary>
    private static async Task<string> ReadAsync(NetworkStream stream, CancellationToken cancel)
    {
        using var answer = new MemoryStream();
        try
        {
            await stream.CopyToAsync(answer, cancel);
        }
        catch (IOException reset) when (reset.InnerException is SocketException) { }
        return Encoding.Latin1.GetString(answer.ToArray());
    }
}
