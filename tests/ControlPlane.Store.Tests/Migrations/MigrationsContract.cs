using ControlPlane.Testing;
using Microsoft.EntityFrameworkCore;

namespace ControlPlane.Store.Tests.Migrations;

/// <summary>From an empty database to this program's schema, and no further than it may go.</summary>
public abstract class MigrationsContract(TestDatabases databases) : StoreContract(databases)
{
    [Fact]
    public async Task An_empty_database_is_brought_up_once()
    {
        var location = await CreateDatabaseAsync();
        (await Migrator.StatusAsync(location, Cancel)).ShouldAllBe(migration => migration.State == MigrationState.Pending);

        var applied = await Migrator.UpAsync(location, Cancel);

        applied.ShouldNotBeEmpty();
        applied.ShouldAllBe(migration => migration.State == MigrationState.Applied);
        (await Migrator.UpAsync(location, Cancel)).ShouldBeEmpty();
        (await Migrator.StatusAsync(location, Cancel)).ShouldBe(applied);
    }

    [Fact]
    public async Task Of_replicas_that_start_together_one_migrates()
    {
        var location = await CreateDatabaseAsync();

        var applied = await Task.WhenAll(Enumerable.Range(0, 6).Select(_ => Migrator.UpAsync(location, Cancel)));

        applied.Count(migrations => migrations.Length > 0).ShouldBe(1);
    }

    [Fact]
    public async Task A_newer_database_is_refused()
    {
        var location = await CreateDatabaseAsync();
        await Migrator.UpAsync(location, Cancel);
        await ExecuteAsync(location, """INSERT INTO "__EFMigrationsHistory" VALUES ('29990101000000_Future', '99.0.0')""");

        var error = await Should.ThrowAsync<StoreException>(OpenAsync(location));

        error.ShouldBeOfType<StoreException>().Message.ShouldContain("newer than this program: its schema is at 29990101000000_Future");
        (await Migrator.StatusAsync(location, Cancel))[^1].ShouldBe(new Migration("29990101000000_Future", MigrationState.Applied));
    }

    [Fact]
    public async Task A_database_of_another_build_is_refused()
    {
        var location = await CreateDatabaseAsync();
        await Migrator.UpAsync(location, Cancel);
        await ExecuteAsync(location, """INSERT INTO "__EFMigrationsHistory" VALUES ('20200101000000_Theirs', '5.0.0')""");

        (await Should.ThrowAsync<StoreException>(OpenAsync(location))).Message.ShouldContain(
            "the migration 20200101000000_Theirs, which this program does not know"
        );
    }

    [Fact]
    public async Task The_model_has_no_change_without_a_migration()
    {
        await using var database = Database.For(await CreateDatabaseAsync());
        await using var context = database.NewContext();

        context.Database.HasPendingModelChanges().ShouldBeFalse("run `dotnet ef migrations add NAME --project migrations/…` for both databases");
    }

    /// <summary>Runs SQL of the test's own.</summary>
    internal static async Task ExecuteAsync(StoreLocation location, string sql)
    {
        await using var database = Database.For(location);
        await using var context = database.NewContext();
        await context.Database.ExecuteSqlRawAsync(sql, Cancel);
    }
}

public sealed class SqliteMigrationsTests(SqliteDatabases databases) : MigrationsContract(databases), IClassFixture<SqliteDatabases>
{
    /// <summary>Entity Framework leaves its lock, a row, behind when its process is killed.</summary>
    [Fact]
    public async Task A_migration_that_was_killed_holds_nobody_up()
    {
        var location = await CreateDatabaseAsync();
        await using (var database = Database.For(location))
            await database.PrepareAsync(Cancel);
        await ExecuteAsync(
            location,
            """CREATE TABLE "__EFMigrationsLock" ("Id" INTEGER NOT NULL PRIMARY KEY, "Timestamp" TEXT NOT NULL); INSERT INTO "__EFMigrationsLock" VALUES (1, '2026-01-01')"""
        );

        (await Migrator.UpAsync(location, Cancel).WaitAsync(TimeSpan.FromMinutes(3), Cancel)).ShouldNotBeEmpty();
    }

    [Fact]
    public async Task The_script_makes_a_new_file()
    {
        var location = await CreateDatabaseAsync();
        await using (var database = Database.For(location))
            await database.PrepareAsync(Cancel);
        await ExecuteAsync(location, MigrationScript.ForSqlite());

        await SchemaChecks.SameAsANewOneAsync(location, await CreateDatabaseAsync());
        (await Migrator.UpAsync(location, Cancel)).ShouldBeEmpty();
    }
}

public sealed class PostgresMigrationsTests(PostgresServer server) : MigrationsContract(new PostgresDatabases(server))
{
    [Fact]
    public async Task The_script_makes_a_database_and_changes_nothing_the_second_time()
    {
        var location = await CreateDatabaseAsync();
        await ExecuteAsync(location, MigrationScript.ForPostgres());
        await using (var store = await OpenAsync(location))
            await store.AcceptAsync(Samples.Put(Samples.Edge));
        await ExecuteAsync(location, MigrationScript.ForPostgres());

        await SchemaChecks.SameAsANewOneAsync(location, await CreateDatabaseAsync());
        (await Migrator.UpAsync(location, Cancel)).ShouldBeEmpty();
        await using var again = await OpenAsync(location);
        again.Current!.Revision.ShouldBe(1);
    }

    [Fact]
    public async Task Where_somebody_else_migrates_a_server_needs_no_right_to_change_the_schema()
    {
        var location = (StoreLocation.Postgres)await CreateDatabaseAsync();
        await ExecuteAsync(location, MigrationScript.ForPostgres());
        var user = $"app_{Guid.NewGuid():N}";
        await ExecuteAsync(location, $"CREATE ROLE {user} LOGIN; GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA public TO {user}");

        await using var store = await OpenAsync(
            StoreLocation.Parse(location.ConnectionString.Replace("Username=postgres", $"Username={user}", StringComparison.Ordinal))
        );

        store.Outage.ShouldBeNull();
        (await store.AcceptAsync(Samples.Put(Samples.Edge))).Revision.ShouldBe(1);
    }
}
