using ControlPlane.Testing;

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
    public string? Store { get; private init; }

    /// <summary>Makes an empty one; without PostgreSQL on the machine the test is skipped, or fails where it is required.</summary>
    public static async Task<DatabasePlace> CreateAsync(Database database)
    {
        if (database == Database.Sqlite)
            return new DatabasePlace(postgres: null);
        var postgres = new PostgresServer();
        return new DatabasePlace(postgres) { Store = await postgres.CreateDatabaseAsync() };
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        if (_postgres is not null)
            await _postgres.DisposeAsync();
        _folder.Delete(recursive: true);
    }
}
