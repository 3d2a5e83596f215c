using ControlPlane.Testing;
using Microsoft.EntityFrameworkCore;

namespace ControlPlane.Store.Tests;

/// <summary>From an empty database to this program's schema, and no further than it may go.</summary>
public abstract class MigrationsContract(TestDatabases databases) : StoreContract(databases)
{
    [Fact]
    public async Task An_empty_database_is_brought_up_once()
    {
        var location = await CreateDatabaseAsync();
        (await Migrator.StatusAsync(location, Cancel)).ShouldAllBe(migration => migration.AppliedAt == null);

        var applied = await Migrator.UpAsync(location, TimeProvider.System, Cancel);

        applied.Select(migration => migration.Number).ShouldBe(Enumerable.Range(1, applied.Length));
        (await Migrator.UpAsync(location, TimeProvider.System, Cancel)).ShouldBeEmpty();
        (await Migrator.StatusAsync(location, Cancel)).ShouldAllBe(migration => migration.AppliedAt != null);
    }

    [Fact]
    public async Task Of_replicas_that_start_together_one_migrates()
    {
        var location = await CreateDatabaseAsync();

        var applied = await Task.WhenAll(Enumerable.Range(0, 6).Select(_ => Migrator.UpAsync(location, TimeProvider.System, Cancel)));

        applied.Count(migrations => migrations.Length > 0).ShouldBe(1);
    }

    [Fact]
    public async Task A_newer_database_is_refused()
    {
        var location = await CreateDatabaseAsync();
        await Migrator.UpAsync(location, TimeProvider.System, Cancel);
        await ExecuteAsync(location, $"INSERT INTO migrations (number, name, checksum, applied_at) VALUES (999, 'future', 'x', '2030-01-01T00:00:00.000000Z')");

        var error = await Should.ThrowAsync<StoreException>(OpenAsync(location));

        error.ShouldBeOfType<StoreException>().Message.ShouldContain("newer than this program: its schema is at 999 (future)");
        (await Migrator.StatusAsync(location, Cancel))[^1].Name.ShouldBe("future");
    }

    [Fact]
    public async Task A_migration_that_was_changed_is_refused()
    {
        var location = await CreateDatabaseAsync();
        await Migrator.UpAsync(location, TimeProvider.System, Cancel);
        await ExecuteAsync(location, $"UPDATE migrations SET checksum = 'x' WHERE number = 1");

        (await Should.ThrowAsync<StoreException>(OpenAsync(location))).Message.ShouldContain("migration 1 (documents)");
    }

    private static async Task ExecuteAsync(StoreLocation location, FormattableString sql)
    {
        await using var database = Database.For(location);
        await using var context = database.NewContext();
        (await context.Database.ExecuteSqlAsync(sql, Cancel)).ShouldBe(1);
    }
}

public sealed class SqliteMigrationsTests(SqliteDatabases databases) : MigrationsContract(databases), IClassFixture<SqliteDatabases>;

public sealed class PostgresMigrationsTests(PostgresServer server) : MigrationsContract(new PostgresDatabases(server));
