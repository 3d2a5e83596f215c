using System.Diagnostics;
using System.Diagnostics.CodeAnalysis;
using Xunit;

namespace ControlPlane.Testing;

/// <summary>
/// A PostgreSQL server of a test run's own: data in a temp folder, reached by a unix socket in it, removed at the end. Its default collation is a
/// human language's, so that a forgotten <c>COLLATE "C"</c> shows. Where PostgreSQL is not installed, tests that ask for a database are skipped; with
/// <c>REQUIRE_POSTGRES=1</c> they fail.
/// </summary>
public sealed class PostgresServer : IAsyncLifetime
{
    private readonly string _folder = Path.Combine(Path.GetTempPath(), $"cp-pg-{Guid.NewGuid().ToString("N")[..8]}");
    private readonly SemaphoreSlim _starting = new(1);
    private readonly string? _programs = FindPrograms();
    private bool _initialized;

    /// <summary>The folder of the server's socket, as a connection string's host.</summary>
    public string Host => _folder;

    /// <inheritdoc/>
    public ValueTask InitializeAsync() => ValueTask.CompletedTask;

    /// <summary>Makes an empty database and gives its connection string; the first call starts the server.</summary>
    public async Task<string> CreateDatabaseAsync()
    {
        await EnsureStartedAsync();
        var name = $"test_{Guid.NewGuid():N}";
        await RunAsync("createdb", "-h", _folder, "-U", "postgres", name);
        return $"Host={_folder};Username=postgres;Database={name}";
    }

    /// <summary>Stops the server as a crash would: connections break, nothing is written on the way.</summary>
    public Task StopAsync() => RunAsync("pg_ctl", "-D", Data, "-m", "immediate", "-w", "stop");

    /// <summary>Starts it again.</summary>
    public Task StartAsync() =>
        RunAsync("pg_ctl", "-D", Data, "-l", Path.Combine(_folder, "log"), "-w", "-o", $"-k {_folder} -c listen_addresses=''", "start");

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        if (_initialized)
        {
            if (File.Exists(Path.Combine(Data, "postmaster.pid"))) await StopAsync();
            Directory.Delete(_folder, recursive: true);
        }

        _starting.Dispose();
    }

    private string Data => Path.Combine(_folder, "data");

    private async Task EnsureStartedAsync()
    {
        if (_programs is null)
        {
            const string Missing = "PostgreSQL is not installed; for example: apt-get install postgresql";
            if (IsRequired()) Assert.Fail(Missing);
            Assert.Skip(Missing);
        }

        await _starting.WaitAsync();
        try
        {
            if (_initialized) return;

            Directory.CreateDirectory(_folder);
            if (Environment.IsPrivilegedProcess) await RunProcessAsync("chown", ["postgres", _folder]);
            await RunAsync("initdb", "-D", Data, "-U", "postgres", "-A", "trust", "-E", "UTF8", "--locale=C.UTF-8", "--locale-provider=icu", "--icu-locale=en-US");
            await StartAsync();
            _initialized = true;
        }
        finally
        {
            _starting.Release();
        }
    }

    /// <summary>PostgreSQL refuses to run as root.</summary>
    private Task RunAsync(string program, params string[] arguments)
    {
        var path = Path.Combine(_programs!, program);
        return Environment.IsPrivilegedProcess
            ? RunProcessAsync("runuser", ["-u", "postgres", "--", path, .. arguments])
            : RunProcessAsync(path, arguments);
    }

    private static async Task RunProcessAsync(string program, IEnumerable<string> arguments)
    {
        // Its output goes nowhere: the server inherits the pipes, and reading them to the end would wait for the server.
        var start = new ProcessStartInfo("sh", ["-c", "exec \"$@\" >/dev/null 2>&1", "sh", program, .. arguments]) { WorkingDirectory = Path.GetTempPath() };
        using var process = Process.Start(start)!;
        await process.WaitForExitAsync();
        if (process.ExitCode != 0) throw new InvalidOperationException($"{program} {string.Join(' ', arguments)} ended with {process.ExitCode}");
    }

    private static string? FindPrograms() => Paths().Prepend("/usr/lib/postgresql/15/bin").FirstOrDefault(folder => File.Exists(Path.Combine(folder, "initdb")));

    [SuppressMessage("ApiDesign", "RS0030:Do not use banned APIs", Justification = "A test run has no Program that could read its settings.")]
    private static string[] Paths() => (Environment.GetEnvironmentVariable("PATH") ?? "").Split(Path.PathSeparator, StringSplitOptions.RemoveEmptyEntries);

    [SuppressMessage("ApiDesign", "RS0030:Do not use banned APIs", Justification = "A test run has no Program that could read its settings.")]
    private static bool IsRequired() => Environment.GetEnvironmentVariable("REQUIRE_POSTGRES") == "1";
}
