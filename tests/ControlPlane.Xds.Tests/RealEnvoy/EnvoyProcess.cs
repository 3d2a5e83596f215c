using System.Diagnostics;
using ControlPlane.Testing;

namespace ControlPlane.Xds.Tests.RealEnvoy;

/// <summary>A real Envoy that takes its configuration from one address, in the way a bootstrap tells it to.</summary>
internal sealed class EnvoyProcess : IAsyncDisposable
{
    private readonly Process _process;
    private readonly string _folder;

    private EnvoyProcess(Process process, string folder, int adminPort) =>
        (_process, _folder, Admin) = (process, folder, new Uri($"http://127.0.0.1:{adminPort}"));

    /// <summary>Its admin address.</summary>
    public Uri Admin { get; }

    /// <param name="version">Its version.</param>
    /// <param name="bootstrapOf">Its bootstrap, by the port of its admin interface.</param>
    /// <summary>Starts the Envoy of this version; skips the test where there is none, unless REQUIRE_ENVOY=1.</summary>
    public static EnvoyProcess Start(string version, Func<int, string> bootstrapOf)
    {
        var binary = EnvoyBinary.Require(version).Path;
        var adminPort = FreePort.Next();
        var folder = Directory.CreateTempSubdirectory("envoy-").FullName;
        var bootstrap = Path.Combine(folder, "bootstrap.yaml");
        File.WriteAllText(bootstrap, bootstrapOf(adminPort));
        var start = new ProcessStartInfo(binary) { RedirectStandardError = true, UseShellExecute = false };
        string[] arguments =
        [
            "-c",
            bootstrap,
            "--use-dynamic-base-id",
            "--concurrency",
            "1",
            "-l",
            "warning",
            "--log-path",
            Path.Combine(folder, "envoy.log"),
            "--reject-unknown-dynamic-fields",
        ];
        foreach (var argument in arguments)
            start.ArgumentList.Add(argument);
        var process = Process.Start(start) ?? throw new InvalidOperationException($"{binary} did not start");
        process.BeginErrorReadLine();
        return new EnvoyProcess(process, folder, adminPort);
    }

    /// <summary>What Envoy logged, for the message of a failed test.</summary>
    public string Log() => File.Exists(Path.Combine(_folder, "envoy.log")) ? File.ReadAllText(Path.Combine(_folder, "envoy.log")) : "";

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        _process.Kill();
        await _process.WaitForExitAsync();
        _process.Dispose();
        Directory.Delete(_folder, recursive: true);
    }
}
