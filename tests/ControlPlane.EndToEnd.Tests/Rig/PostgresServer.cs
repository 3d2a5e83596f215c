namespace ControlPlane.EndToEnd.Tests.Rig;

/// <summary>A PostgreSQL of its own in a temp folder, reached by a unix socket in it.</summary>
internal sealed class PostgresServer : IAsyncDisposable
{
    private readonly string _binaries;
    private readonly DirectoryInfo _folder;

    private PostgresServer(string binaries, DirectoryInfo folder) => (_binaries, _folder) = (binaries, folder);

    /// <summary>How to connect.</summary>
    public string ConnectionString => $"Host={_folder.FullName};Username=postgres;Database=postgres";

    private string Data => Path.Combine(_folder.FullName, "data");

    /// <summary>Starts one; without PostgreSQL on the machine the test is skipped, or fails where it is required.</summary>
    public static async Task<PostgresServer> StartAsync(CancellationToken cancel)
    {
        var binaries = Directory.Exists("/usr/lib/postgresql") ? Directory.GetDirectories("/usr/lib/postgresql").Select(version => Path.Combine(version, "bin")).FirstOrDefault(Directory.Exists) : null;
        if (binaries is null) Machine.Missing("PostgreSQL (Debian's package postgresql)", "REQUIRE_POSTGRES");
        var server = new PostgresServer(binaries!, Directory.CreateTempSubdirectory("controlplane-postgres-"));
        try
        {
            if (Environment.IsPrivilegedProcess) await RunAsync("chown", ["postgres", server._folder.FullName], cancel);
            await server.AsOwnerAsync("initdb", ["-D", server.Data, "-U", "postgres", "-A", "trust", "--no-sync", "--locale=C", "-E", "UTF8"], cancel);
            // The machine does not lose power in these tests, the server is only killed: fsync would just cost time.
            await server.AsOwnerAsync("pg_ctl", ["-D", server.Data, "-w", "-l", Path.Combine(server._folder.FullName, "log"), "-o", $"-c listen_addresses='' -c fsync=off -k {server._folder.FullName}", "start"], cancel);
            return server;
        }
        catch
        {
            server._folder.Delete(recursive: true);
            throw;
        }
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await AsOwnerAsync("pg_ctl", ["-D", Data, "-m", "immediate", "-w", "stop"], CancellationToken.None);
        _folder.Delete(recursive: true);
    }

    // PostgreSQL refuses to run as root.
    private Task AsOwnerAsync(string program, IEnumerable<string> arguments, CancellationToken cancel)
    {
        var path = Path.Combine(_binaries, program);
        return Environment.IsPrivilegedProcess ? RunAsync("runuser", ["-u", "postgres", "--", path, .. arguments], cancel) : RunAsync(path, arguments, cancel);
    }

    private static async Task RunAsync(string program, IEnumerable<string> arguments, CancellationToken cancel)
    {
        var ran = await Command.RunAsync(program, arguments, cancel);
        ran.ExitCode.ShouldBe(0, $"{program}: {ran.Output}{ran.Errors}");
    }
}
