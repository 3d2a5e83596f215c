namespace ControlPlane.EndToEnd.Tests.Rig;

/// <summary>The databases a server can stand on.</summary>
public enum Database
{
    Sqlite,
    Postgres,
}

/// <summary>A data folder and a database that outlive the servers on them.</summary>
internal sealed class DatabasePlace : IAsyncDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("controlplane-test-");
    private readonly PostgresServer? _postgres;

    private DatabasePlace(PostgresServer? postgres) => _postgres = postgres;

    /// <summary>The data folder.</summary>
    public string Data => _folder.FullName;

    /// <summary>What <c>--store</c> says; null: SQLite in the data folder.</summary>
    public string? Store => _postgres?.ConnectionString;

    /// <summary>Makes an empty one.</summary>
    public static async Task<DatabasePlace> CreateAsync(Database database, CancellationToken cancel) =>
        new(database == Database.Postgres ? await PostgresServer.StartAsync(cancel) : null);

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        if (_postgres is not null) await _postgres.DisposeAsync();
        _folder.Delete(recursive: true);
    }
}
