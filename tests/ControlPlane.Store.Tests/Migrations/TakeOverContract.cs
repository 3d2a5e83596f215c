using System.Collections.Immutable;
using ControlPlane.Store.Secrets;
using ControlPlane.Testing;
using Npgsql;
using static ControlPlane.Store.Tests.Samples;

namespace ControlPlane.Store.Tests.Migrations;

/// <summary>
/// Databases that version 0.1 made with its numbered SQL files, filled by its own code (<c>Release01</c>: a file of SQLite, and what <c>pg_dump --inserts</c>
/// said of PostgreSQL).
/// </summary>
public abstract class TakeOverContract(TestDatabases databases) : StoreContract(databases)
{
    private static readonly SecretKeys Key = SecretKeys.Parse("MDEyMzQ1Njc4OWFiY2RlZjAxMjM0NTY3ODlhYmNkZWY=");

    /// <summary>A token that the old program made.</summary>
    protected abstract string Token { get; }

    /// <summary>A copy of the old database.</summary>
    protected abstract Task<StoreLocation> CreateOldAsync();

    [Fact]
    public async Task Its_schema_is_recognized_once_and_is_that_of_a_new_one()
    {
        var location = await CreateOldAsync();
        (await Migrator.StatusAsync(location, Cancel))[0].State.ShouldBe(MigrationState.Recognized);

        var done = await Task.WhenAll(Enumerable.Range(0, 4).Select(_ => Migrator.UpAsync(location, Cancel)));

        done.Where(migrations => migrations.Length > 0).ShouldHaveSingleItem()[0].State.ShouldBe(MigrationState.Recognized);
        (await Migrator.StatusAsync(location, Cancel)).ShouldAllBe(migration => migration.State == MigrationState.Applied);
        await SchemaChecks.SameAsANewOneAsync(location, await CreateDatabaseAsync());
    }

    /// <summary>Version 0.1 takes a database whose table <c>migrations</c> is complete for one of its own, whatever was applied since.</summary>
    [Fact]
    public async Task The_old_program_can_use_it_only_while_the_schema_is_the_old_one()
    {
        var location = await CreateOldAsync();
        await Migrator.UpAsync(location, Cancel);

        var further = (await Migrator.StatusAsync(location, Cancel)).Length > 1;

        var asking = MigrationsContract.ExecuteAsync(location, "UPDATE migrations SET number = number");
        if (further)
            (await Should.ThrowAsync<Exception>(asking)).Message.ShouldContain("migrations");
        else
            await asking;
    }

    [Fact]
    public async Task All_that_it_holds_is_there()
    {
        await using var store = await OpenOldAsync();

        var state = store.Current!;
        (state.Revision, state.Facts.Sequence).ShouldBe((4, 2));
        state.Problems.ShouldBeEmpty();
        state
            .Info.Values.Select(info => $"{info.Id.Kind}/{info.Id.Name} {info.Revision} {info.Author} {info.Source}")
            .Order(StringComparer.Ordinal)
            .ShouldBe([
                "Consumer/alice 2 bob ci",
                "Fleet/edge 1 ann api",
                "JwtProvider/corp 2 bob ci",
                "Policy/partners 2 bob ci",
                "Route/orders 1 ann api",
                "Service/orders 3 ann api",
            ]);
        state.Secrets.Open.Values.ShouldBe(["planted-secret-00000001"]);
        state.Observed.KeySets.Keys.ShouldBe(["corp"]);
        state.Observed.Members["edge"].ShouldBe(2);
        state.Versions().ShouldNotBeEmpty();

        var revisions = await store.Revisions.ListAsync(10, null, Cancel);
        revisions.Select(revision => revision.Message).ShouldBe([null, null, "keys “é” 😀", "the first gateway"]);
        revisions[0].Changes.ShouldBe([new Change(RouteId("users"), ChangeAction.Deleted), new Change(ServiceId("users"), ChangeAction.Deleted)]);
        (await store.History.AtAsync(ServiceId("orders"), 1, Cancel))!.Body.ShouldContain("8080");
        (await store.Tokens.FindAsync(Token, Cancel)).ShouldBe("ci");
        (await store.Rejections.ListAsync("edge-1", Cancel)).ShouldHaveSingleItem().Documents.ShouldHaveSingleItem().Id.ShouldBe(RouteId("orders"));
        (await store.Leases.FindAsync("fetch/corp", Cancel))!.Holder.ShouldBe("r1");
        (await store.NodeReports.ReadAsync("r2", ImmutableDictionary<string, long>.Empty, Cancel)).ShouldHaveSingleItem().Changes.Count.ShouldBe(2);
    }

    [Fact]
    public async Task It_can_be_written_to()
    {
        await using var store = await OpenOldAsync();

        (await store.AcceptAsync(Put(Service("users"), Service("orders", 9001), Route("users", "users")))).Revision.ShouldBe(5);
        (await store.AcceptAsync(Delete(RouteId("users")))).Revision.ShouldBe(6);
        await store.ObserveAsync([new Facts.FactChange(new Facts.FactId(Facts.FactKinds.Member, "edge/b"), null)], Cancel);
        var rejection = (await store.Rejections.ListAsync("edge-1", Cancel))[0];
        await store.Rejections.AddAsync(rejection with { Version = "v2" }, Cancel);
        await store.NodeReports.WriteAsync(
            (await store.NodeReports.ReadAsync("r2", ImmutableDictionary<string, long>.Empty, Cancel))[0] with
            {
                Sequence = 2,
                Stopped = true,
            },
            Cancel
        );
        var token = await store.Tokens.CreateAsync("another", Cancel);

        store.Current!.Facts.Sequence.ShouldBe(3);
        (await store.Rejections.ListAsync("edge-1", Cancel)).Length.ShouldBe(2);
        (await store.Tokens.CreateAsync("ci", Cancel)).ShouldBeNull();
        (await store.Tokens.FindAsync(token!.Value, Cancel)).ShouldBe("another");
        (await store.Leases.TakeAsync("fetch/corp", "https://issuer.example/jwks", 2, "r2", TimeSpan.FromMinutes(5), Cancel)).Taken.ShouldBeTrue();
    }

    [Fact]
    public async Task One_that_lacks_numbered_migrations_is_refused_and_stays_as_it_is()
    {
        var location = await CreateOldAsync();
        await MigrationsContract.ExecuteAsync(location, "DROP TABLE nodes; DROP TABLE replicas; DELETE FROM migrations WHERE number = 5");

        var refused = await Should.ThrowAsync<StoreException>(OpenAsync(location));

        refused.ShouldBeOfType<StoreException>().Message.ShouldStartWith("the database is at step 4 (secrets) of the 5 numbered migrations");
        (await Should.ThrowAsync<StoreException>(Migrator.StatusAsync(location, Cancel))).Message.ShouldBe(refused.Message);
        (await Should.ThrowAsync<Exception>(MigrationsContract.ExecuteAsync(location, """DROP TABLE "__EFMigrationsHistory" """))).Message.ShouldContain(
            "__EFMigrationsHistory"
        );
    }

    [Theory]
    [InlineData(
        "INSERT INTO migrations (number, name, checksum, applied_at) VALUES (6, 'future', 'x', '2030-01-01T00:00:00.000000Z')",
        "newer than this program: its schema is at 6 (future)"
    )]
    [InlineData("UPDATE migrations SET checksum = 'x' WHERE number = 1", "migration 1 (documents) is not the one that was applied")]
    public async Task One_whose_numbered_migrations_were_more_or_others_is_refused(string change, string reason)
    {
        var location = await CreateOldAsync();
        await MigrationsContract.ExecuteAsync(location, change);

        (await Should.ThrowAsync<StoreException>(OpenAsync(location))).Message.ShouldContain(reason);
    }

    private async Task<DocumentStore> OpenOldAsync() =>
        await OpenAsync(
            new StoreOptions
            {
                Location = await CreateOldAsync(),
                SecretKeys = Key,
                PollInterval = TimeSpan.FromHours(1),
            }
        );

    /// <summary>A file of the old release.</summary>
    protected static string Release01(string file) => Path.Combine(AppContext.BaseDirectory, "Migrations", "Release01", file);
}

public sealed class SqliteTakeOverTests(SqliteDatabases databases) : TakeOverContract(databases), IClassFixture<SqliteDatabases>
{
    protected override string Token => "cpt_C25K0ybSyoI3zGUsgy9DpZlhwRxYe8i-mR2PFxlb8B8";

    protected override async Task<StoreLocation> CreateOldAsync()
    {
        var location = await CreateDatabaseAsync();
        File.Copy(Release01("store.db"), location.ToString()!);
        return location;
    }
}

public sealed class PostgresTakeOverTests(PostgresServer server) : TakeOverContract(new PostgresDatabases(server))
{
    protected override string Token => "cpt_uF8gRfA_JU7qv4iysOqxpVXTxEal2QCxkPLkcFw9gB0";

    protected override async Task<StoreLocation> CreateOldAsync()
    {
        var location = (StoreLocation.Postgres)await CreateDatabaseAsync();
        await using var source = NpgsqlDataSource.Create(location.ConnectionString);
        await using var restore = source.CreateCommand(await File.ReadAllTextAsync(Release01("store.sql"), Cancel));
        await restore.ExecuteNonQueryAsync(Cancel);
        return location;
    }

    [Fact]
    public async Task The_script_takes_it_over()
    {
        var location = await CreateOldAsync();

        await MigrationsContract.ExecuteAsync(location, MigrationScript.ForPostgres());

        (await Migrator.UpAsync(location, Cancel)).ShouldBeEmpty();
        await SchemaChecks.SameAsANewOneAsync(location, await CreateDatabaseAsync());
    }

    [Fact]
    public async Task The_script_refuses_one_that_lacks_numbered_migrations()
    {
        var location = await CreateOldAsync();
        await MigrationsContract.ExecuteAsync(location, "DELETE FROM migrations WHERE number = 5");

        (await Should.ThrowAsync<PostgresException>(MigrationsContract.ExecuteAsync(location, MigrationScript.ForPostgres()))).MessageText.ShouldContain(
            "all 5 numbered migrations"
        );
    }
}
