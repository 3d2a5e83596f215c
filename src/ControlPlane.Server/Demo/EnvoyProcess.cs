using System.Collections.Concurrent;
using System.Diagnostics;

namespace ControlPlane.Server.Demo;

/// <summary>A running Envoy with a temp folder of its own; disposing ends the process and removes the folder.</summary>
internal sealed class EnvoyProcess : IAsyncDisposable
{
    private const int KeptLines = 2000;
    private static readonly TimeSpan AdminDeadline = TimeSpan.FromSeconds(30);

    private readonly Process _process;
    private readonly DirectoryInfo _folder;
    private readonly ConcurrentQueue<string> _log = new();

    private EnvoyProcess(Process process, DirectoryInfo folder)
    {
        (_process, _folder) = (process, folder);
        process.OutputDataReceived += Keep;
        process.ErrorDataReceived += Keep;
    }

    /// <summary>The admin interface; set once <see cref="StartAsync"/> has returned.</summary>
    public EnvoyAdmin Admin { get; private set; } = null!;

    /// <summary>The process.</summary>
    public int Id => _process.Id;

    /// <summary>Whether it has ended.</summary>
    public bool HasExited => _process.HasExited;

    /// <summary>The newest lines of its log.</summary>
    public IReadOnlyList<string> Log => [.. _log];

    /// <summary>Starts an Envoy and waits until its admin interface answers; its listeners may come later.</summary>
    /// <param name="binary">The executable.</param>
    /// <param name="bootstrap">A bootstrap whose admin port is 0: a free one is taken.</param>
    /// <param name="cancel">Ends the wait, and the process.</param>
    public static async Task<EnvoyProcess> StartAsync(EnvoyBinary binary, string bootstrap, CancellationToken cancel)
    {
        var folder = Directory.CreateTempSubdirectory("controlplane-envoy-");
        var file = Path.Combine(folder.FullName, "bootstrap.yaml");
        var adminFile = Path.Combine(folder.FullName, "admin-address");
        await File.WriteAllTextAsync(file, bootstrap, cancel);
        var start = new ProcessStartInfo(binary.Path, Arguments(file, adminFile))
        {
            UseShellExecute = false,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            WorkingDirectory = folder.FullName,
        };
        var envoy = new EnvoyProcess(new Process { StartInfo = start }, folder);
        try
        {
            envoy._process.Start();
            envoy._process.BeginOutputReadLine();
            envoy._process.BeginErrorReadLine();
            envoy.Admin = new EnvoyAdmin(await envoy.AdminAddressAsync(adminFile, cancel));
            return envoy;
        }
        catch
        {
            await envoy.DisposeAsync();
            throw;
        }
    }

    /// <summary>Ends the process at once, without draining, and removes its folder.</summary>
    public async ValueTask DisposeAsync()
    {
        try
        {
            _process.Kill();
            await _process.WaitForExitAsync(CancellationToken.None);
        }
        catch (InvalidOperationException)
        {
            // It never started, or has ended already.
        }

        Admin?.Dispose();
        _process.Dispose();
        _folder.Delete(recursive: true);
    }

    private static string[] Arguments(string bootstrap, string adminFile) =>
        [
            "-c",
            bootstrap,
            "--admin-address-path",
            adminFile,
            "--reject-unknown-dynamic-fields",
            "--disable-hot-restart",
            "--concurrency",
            "1",
            "--log-level",
            "warning",
        ];

    private async Task<Uri> AdminAddressAsync(string file, CancellationToken cancel)
    {
        var address = "";
        await Wait.UntilAsync(
            "Envoy names its admin address",
            AdminDeadline,
            async inner =>
            {
                if (_process.HasExited)
                    throw new InvalidOperationException($"Envoy ended with {_process.ExitCode}:\n{string.Join('\n', Log.TakeLast(20))}");
                address = File.Exists(file) ? await File.ReadAllTextAsync(file, inner) : "";
                return address.Length > 0;
            },
            cancel
        );
        return new Uri($"http://{address}/");
    }

    private void Keep(object sender, DataReceivedEventArgs line)
    {
        if (line.Data is null)
            return;
        _log.Enqueue(line.Data);
        if (_log.Count > KeptLines)
            _log.TryDequeue(out _);
    }
}
