using System.Diagnostics;

namespace ControlPlane.Testing.Origins;

/// <summary>The machine's own PostgreSQL: data in a temp folder, reached by a unix socket in it.</summary>
/// <param name="programs">The folder of <c>initdb</c> and <c>pg_ctl</c>.</param>
internal sealed class LocalPostgres(string programs) : IPostgres
{
    private readonly string _folder = Path.Combine(Path.GetTempPath(), $"cp-pg-{Guid.NewGuid().ToString("N")[..8]}");

    public string Address => $"Host={_folder}";

    private string Data => Path.Combine(_folder, "data");

    public async Task StartAsync()
    {
        if (!Directory.Exists(_folder))
        {
            Directory.CreateDirectory(_folder);
            if (Environment.IsPrivilegedProcess)
                await RunProcessAsync("chown", ["postgres", _folder]);
            await RunAsync(
                "initdb",
                "-D",
                Data,
                "-U",
                "postgres",
                "-A",
                "trust",
                "-E",
                "UTF8",
                "--locale=C.UTF-8",
                "--locale-provider=icu",
                "--icu-locale=en-US"
            );
        }

        await RunAsync("pg_ctl", "-D", Data, "-l", Path.Combine(_folder, "log"), "-w", "-o", $"-k {_folder} -c listen_addresses=''", "start");
    }

    public Task StopAsync() => RunAsync("pg_ctl", "-D", Data, "-m", "immediate", "-w", "stop");

    public async ValueTask DisposeAsync()
    {
        if (File.Exists(Path.Combine(Data, "postmaster.pid")))
            await StopAsync();
        if (Directory.Exists(_folder))
            Directory.Delete(_folder, recursive: true);
    }

    /// <summary>PostgreSQL refuses to run as root.</summary>
    private Task RunAsync(string program, params string[] arguments)
    {
        var path = Path.Combine(programs, program);
        return Environment.IsPrivilegedProcess ? RunProcessAsync("runuser", ["-u", "postgres", "--", path, .. arguments]) : RunProcessAsync(path, arguments);
    }

    private static async Task RunProcessAsync(string program, IEnumerable<string> arguments)
    {
        // Its output goes nowhere: the server inherits the pipes, and reading them to the end would wait for the server.
        var start = new ProcessStartInfo("sh", ["-c", "exec \"$@\" >/dev/null 2>&1", "sh", program, .. arguments]) { WorkingDirectory = Path.GetTempPath() };
        using var process = Process.Start(start)!;
        await process.WaitForExitAsync();
        if (process.ExitCode != 0)
            throw new InvalidOperationException($"{program} {string.Join(' ', arguments)} ended with {process.ExitCode}");
    }
}
