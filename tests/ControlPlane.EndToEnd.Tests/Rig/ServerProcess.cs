using System.Diagnostics;
using System.Net;
using System.Text.Json;
using ControlPlane.Client;
using ControlPlane.Client.Wire;
using ControlPlane.Server.Demo;
using ControlPlane.Testing;

namespace ControlPlane.EndToEnd.Tests.Rig;

/// <summary>A control plane in a process of its own, as <c>controlplane run</c> starts it: it can be killed.</summary>
internal sealed class ServerProcess : IAsyncDisposable
{
    private static readonly TimeSpan StartDeadline = TimeSpan.FromMinutes(3);

    private readonly Process _process;

    private ServerProcess(Process process, ServerAddresses addresses, AdminApi api) => (_process, Addresses, Api) = (process, addresses, api);

    /// <summary>Where it listens.</summary>
    public ServerAddresses Addresses { get; }

    /// <summary>Its admin API.</summary>
    public AdminApi Api { get; }

    /// <summary>Where Envoys connect.</summary>
    public IPEndPoint Ads => IPEndPoint.Parse(Addresses.Ads);

    /// <summary>Starts one and waits until it is ready.</summary>
    /// <param name="data">The data folder.</param>
    /// <param name="store">A PostgreSQL connection string; null: SQLite.</param>
    /// <param name="cancel">Gives up.</param>
    /// <param name="before">Where an earlier one listened, to take its place; null: free ports.</param>
    public static async Task<ServerProcess> StartAsync(string data, string? store, CancellationToken cancel, ServerAddresses? before = null)
    {
        var api = before is null ? $"127.0.0.1:{FreePort.Next()}" : new Uri(before.Api).Authority;
        string[] arguments =
        [
            Machine.Server,
            "run",
            "--data",
            data,
            "--api",
            api,
            "--ads",
            before?.Ads ?? $"127.0.0.1:{FreePort.Next()}",
            "--fetch-allow",
            "127.0.0.0/8",
            "--fetch-insecure",
            .. store is null ? Array.Empty<string>() : ["--store", store],
        ];
        var process = Process.Start(
            new ProcessStartInfo("dotnet", arguments)
            {
                UseShellExecute = false,
                RedirectStandardOutput = true,
                RedirectStandardError = true,
            }
        )!;
        var lines = new Queue<string>();
        process.OutputDataReceived += (_, line) => Keep(lines, line.Data);
        process.ErrorDataReceived += (_, line) => Keep(lines, line.Data);
        process.BeginOutputReadLine();
        process.BeginErrorReadLine();
        try
        {
            var addresses = await AddressesAsync(process, data, lines, cancel);
            var token = (await File.ReadAllTextAsync(Path.Combine(data, "admin-token"), cancel)).Trim();
            var server = new ServerProcess(process, addresses, new AdminApi(new Uri(addresses.Api), token));
            await Wait.UntilAsync(
                "the server is ready",
                StartDeadline,
                async inner => await server.Api.Client.ReadinessAsync(inner) is Answer<Readiness>.Success,
                cancel
            );
            return server;
        }
        catch
        {
            process.Kill();
            process.Dispose();
            throw;
        }
    }

    /// <summary>Ends it as <c>kill -9</c> does.</summary>
    public async Task KillAsync()
    {
        _process.Kill();
        await _process.WaitForExitAsync(CancellationToken.None);
    }

    /// <summary>Asks it to stop, as an operator does (SIGTERM), and waits until it has.</summary>
    /// <returns>What it exits with.</returns>
    public async Task<int> StopAsync()
    {
        await Command.SignalAsync(_process.Id, "TERM");
        await _process.WaitForExitAsync(CancellationToken.None);
        return _process.ExitCode;
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        if (!_process.HasExited)
            await KillAsync();
        Api.Dispose();
        _process.Dispose();
    }

    // The file may still be that of an earlier process, which was killed: only this one's counts.
    private static async Task<ServerAddresses> AddressesAsync(Process process, string data, Queue<string> lines, CancellationToken cancel)
    {
        var file = Path.Combine(data, "server.json");
        ServerAddresses? addresses = null;
        await Wait.UntilAsync(
            $"process {process.Id} says where it listens",
            StartDeadline,
            async inner =>
            {
                if (process.HasExited)
                    throw new InvalidOperationException($"The server ended with {process.ExitCode}:\n{Text(lines)}");
                addresses = File.Exists(file) ? JsonSerializer.Deserialize<ServerAddresses>(await File.ReadAllTextAsync(file, inner), WireJson.Options) : null;
                return addresses?.ProcessId == process.Id;
            },
            cancel
        );
        return addresses!;
    }

    private static void Keep(Queue<string> lines, string? line)
    {
        if (line is null)
            return;
        lock (lines)
        {
            lines.Enqueue(line);
            if (lines.Count > 200)
                lines.Dequeue();
        }
    }

    private static string Text(Queue<string> lines)
    {
        lock (lines)
            return string.Join('\n', lines);
    }
}
