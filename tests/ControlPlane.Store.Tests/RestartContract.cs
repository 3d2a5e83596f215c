using ControlPlane.Language.Text;
using ControlPlane.Store.Rows;
using ControlPlane.Testing;
using Microsoft.EntityFrameworkCore;
using static ControlPlane.Store.Tests.Samples;

namespace ControlPlane.Store.Tests;

/// <summary>What a store finds when it opens a database that was written before.</summary>
public abstract class RestartContract(TestDatabases databases) : StoreContract(databases)
{
    [Fact]
    public async Task A_restart_gives_the_same_documents_and_the_same_resource_versions()
    {
        var location = await CreateDatabaseAsync();
        await using var first = await OpenAsync(location);
        await first.AcceptAsync(Put(Edge, Service("a"), Service("b"), Route("r", "a")));
        await first.AcceptAsync(Put(Service("a", 9000), Route("q", "b")));

        await using var second = await OpenAsync(location);

        var (before, after) = (first.Current!, second.Current!);
        after.Versions().ShouldBe(before.Versions());
        after.Versions().ShouldNotBeEmpty();
        after.Info.ShouldBe(before.Info, ignoreOrder: true);
        after
            .Model.Documents.Values.Select(document => document.Body.ToJson())
            .ShouldBe(before.Model.Documents.Values.Select(document => document.Body.ToJson()));
    }

    [Fact]
    public async Task A_body_that_cannot_be_read_is_held_and_the_rest_goes_on()
    {
        var location = await CreateDatabaseAsync();
        await using var first = await OpenAsync(location);
        await first.AcceptAsync(Put(Edge, Service("a"), Service("b"), Route("r", "a")));
        await ChangeRowsAsync(
            location,
            context => context.Documents.Where(row => row.Name == "a").ExecuteUpdateAsync(row => row.SetProperty(x => x.Body, "{\"kind\":"))
        );

        await using var store = await OpenAsync(location);

        var problem = store.Current!.Problems.ShouldHaveSingleItem();
        (problem.Code, problem.Document).ShouldBe(("CP0502", ServiceId("a")));
        store.Current.Model.Documents.Keys.ShouldBe([Edge.Id, RouteId("r"), ServiceId("b")]);
        store.Current.Info[ServiceId("a")].Revision.ShouldBe(1);
        store.Current.Compiled.Problems.ShouldNotBeEmpty();

        (await store.AcceptAsync(Put(Service("b", 9000)))).Revision.ShouldBe(2);
        await store.RefuseAsync<WriteResult.Invalid>(Put(Route("q", "a")));
        (await store.AcceptAsync(Put(Service("a")))).Changes.ShouldBe([new Change(ServiceId("a"), ChangeAction.Updated)]);
        store.Current!.Problems.ShouldBeEmpty();
        store.Current.Compiled.Problems.ShouldBeEmpty();
    }

    [Fact]
    public async Task A_body_of_a_newer_format_is_held()
    {
        var location = await CreateDatabaseAsync();
        await using var first = await OpenAsync(location);
        await first.AcceptAsync(Put(Service("a")));
        await ChangeRowsAsync(location, context => context.Documents.ExecuteUpdateAsync(row => row.SetProperty(x => x.Format, 2)));

        await using var store = await OpenAsync(location);

        store.Current!.Problems.ShouldHaveSingleItem().Code.ShouldBe("CP0501");
        (await store.AcceptAsync(Delete(ServiceId("a")))).Revision.ShouldBe(2);
        store.Current!.Problems.ShouldBeEmpty();
    }

    [Fact]
    public async Task A_database_restored_from_a_backup_is_read_anew()
    {
        var location = await CreateDatabaseAsync();
        await using var store = await OpenAsync(location);
        await store.AcceptAsync(Put(Service("a")));
        var backup = store.Current!.CommitId;
        await store.AcceptAsync(Put(Service("b")));
        await store.AcceptAsync(Put(Service("c")));
        await ChangeRowsAsync(
            location,
            async context =>
            {
                await context.Documents.Where(row => row.Revision > 1).ExecuteDeleteAsync();
                await context.Changes.Where(row => row.Revision > 1).ExecuteDeleteAsync();
                await context.Revisions.Where(row => row.Number > 1).ExecuteDeleteAsync();
                await context.Heads.ExecuteUpdateAsync(row => row.SetProperty(x => x.Revision, 1).SetProperty(x => x.CommitId, backup));
            }
        );

        await store.RefreshAsync(Cancel);
        store.Current!.Revision.ShouldBe(1);
        store.Current.Model.Documents.Keys.ShouldBe([ServiceId("a")]);

        await using (var other = await OpenAsync(location))
        {
            await other.AcceptAsync(Put(Service("d")));
        }

        (await store.AcceptAsync(Put(Service("e")))).Revision.ShouldBe(3);
        store.Current!.Model.Documents.Keys.ShouldBe([ServiceId("a"), ServiceId("d"), ServiceId("e")]);
    }

    private static async Task ChangeRowsAsync(StoreLocation location, Func<StoreContext, Task> change)
    {
        await using var database = Database.For(location);
        await using var context = database.NewContext();
        await change(context);
    }
}

public sealed class SqliteRestartTests(SqliteDatabases databases) : RestartContract(databases), IClassFixture<SqliteDatabases>;

public sealed class PostgresRestartTests(PostgresServer server, SqliteDatabases sqlite)
    : RestartContract(new PostgresDatabases(server)),
        IClassFixture<SqliteDatabases>
{
    [Fact]
    public async Task Equal_documents_give_equal_resource_versions_on_both_databases()
    {
        await using var postgres = await OpenAsync();
        await using var file = await OpenAsync(await sqlite.CreateAsync());
        await postgres.AcceptAsync(Put(Edge, Service("a"), Service("b"), Route("r", "a"), Route("q", "b")));

        foreach (var document in new[] { Service("b"), Service("a"), Edge, Route("q", "b"), Route("r", "a") })
            await file.AcceptAsync(Put(document));

        file.Current!.Versions().ShouldBe(postgres.Current!.Versions());
        file.Current!.Versions().ShouldNotBeEmpty();
    }
}
