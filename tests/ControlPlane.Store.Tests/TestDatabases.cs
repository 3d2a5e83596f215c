using ControlPlane.Testing;

[assembly: AssemblyFixture(typeof(ControlPlane.Testing.PostgresServer))]

namespace ControlPlane.Store.Tests;

/// <summary>Where a contract's tests get their empty databases from.</summary>
public abstract class TestDatabases
{
    /// <summary>An empty database for one test.</summary>
    public abstract Task<StoreLocation> CreateAsync();
}

/// <summary>SQLite files in a temp folder, removed when the test class ends.</summary>
public sealed class SqliteDatabases : TestDatabases, IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("cp-store-");

    public override Task<StoreLocation> CreateAsync() => Task.FromResult(StoreLocation.Parse(Path.Combine(_folder.FullName, $"{Guid.NewGuid():N}.db")));

    public void Dispose() => _folder.Delete(recursive: true);
}

/// <summary>Databases of the run's PostgreSQL server.</summary>
public sealed class PostgresDatabases(PostgresServer server) : TestDatabases
{
    public override async Task<StoreLocation> CreateAsync() => StoreLocation.Parse(await server.CreateDatabaseAsync());
}
