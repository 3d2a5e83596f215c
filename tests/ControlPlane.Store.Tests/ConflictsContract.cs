using System.Collections.Immutable;
using ControlPlane.Language.Documents;
using ControlPlane.Language.Text;
using ControlPlane.Testing;
using static ControlPlane.Store.Tests.Samples;

namespace ControlPlane.Store.Tests;

/// <summary>Preconditions, the base and ownership.</summary>
public abstract class ConflictsContract(TestDatabases databases) : StoreContract(databases)
{
    [Fact]
    public async Task A_stale_precondition_tells_who_changed_the_document()
    {
        await using var store = await OpenAsync();
        await store.AcceptAsync(Put(Service("a")));
        await store.AcceptAsync(Put(Service("a", 9000)) with { Author = "bob" });

        var stale = await store.RefuseAsync<WriteResult.Stale>(Put(Service("a", 9001)) with { Preconditions = If("a", new Precondition(1, Absent: false)) });

        stale.Documents.ShouldHaveSingleItem().ShouldBe(store.Current!.Info[ServiceId("a")]);
        stale.Documents[0].Author.ShouldBe("bob");
        (await store.AcceptAsync(Put(Service("a", 9001)) with { Preconditions = If("a", new Precondition(2, Absent: false)) })).Revision.ShouldBe(3);
    }

    [Fact]
    public async Task Preconditions_ask_for_presence_or_absence()
    {
        await using var store = await OpenAsync();
        await store.AcceptAsync(Put(Service("a")));
        var (any, absent, first) = (new Precondition(null, Absent: false), new Precondition(null, Absent: true), new Precondition(1, Absent: false));

        (await store.RefuseAsync<WriteResult.Stale>(Put(Service("a", 9000)) with { Preconditions = If("a", absent) })).Documents.Length.ShouldBe(1);
        (await store.RefuseAsync<WriteResult.Stale>(Put(Service("b")) with { Preconditions = If("b", any) })).Missing.ShouldBe([ServiceId("b")]);
        (await store.RefuseAsync<WriteResult.Stale>(Delete(ServiceId("b")) with { Preconditions = If("b", first) })).Missing.ShouldBe([ServiceId("b")]);
        (await store.AcceptAsync(Put(Service("b")) with { Preconditions = If("b", absent) })).Revision.ShouldBe(2);
        (await store.AcceptAsync(Delete(ServiceId("a")) with { Preconditions = If("a", any) })).Revision.ShouldBe(3);
    }

    [Fact]
    public async Task What_changed_since_the_base_is_a_conflict()
    {
        await using var store = await OpenAsync();
        await store.AcceptAsync(Put(Service("a"), Service("b"), Service("c")));
        await store.AcceptAsync(Put(Service("a", 9000)) with { Delete = [ServiceId("c")] });

        var stale = await store.RefuseAsync<WriteResult.Stale>(Put(Service("a", 9001), Service("b", 9001), Service("c")) with { Base = 1 });

        stale.Documents.Select(info => info.Id).ShouldBe([ServiceId("a")]);
        stale.Missing.ShouldBe([ServiceId("c")]);
        (await store.RefuseAsync<WriteResult.Stale>(Delete(ServiceId("a"), ServiceId("c")) with { Base = 1 })).Missing.ShouldBe([ServiceId("c")]);
        (await store.AcceptAsync(Put(Service("b", 9001), Service("new")) with { Base = 1 })).Revision.ShouldBe(3);
    }

    [Fact]
    public async Task Sending_the_same_again_is_no_conflict()
    {
        await using var store = await OpenAsync();
        await store.AcceptAsync(Put(Service("a")));
        var request = Put(Service("a", 9000)) with { Base = 1 };
        await store.AcceptAsync(request);

        (await store.AcceptAsync(request)).Changes.ShouldBe([new Change(ServiceId("a"), ChangeAction.Unchanged)]);
        store.Current!.Revision.ShouldBe(2);
    }

    [Fact]
    public async Task A_base_from_the_future_is_refused()
    {
        await using var store = await OpenAsync();

        (await store.RefuseAsync<WriteResult.Invalid>(Put(Service("a")) with { Base = 7 })).Problems.ShouldHaveSingleItem().Code.ShouldBe("CP0511");
    }

    [Fact]
    public async Task A_document_of_another_source_is_left_alone_unless_it_is_taken_over()
    {
        await using var store = await OpenAsync();
        await store.AcceptAsync(Put(Service("a"), Service("b")) with { Source = "git" });

        (await store.RefuseAsync<WriteResult.Owned>(Put(Service("a", 9000), Service("c")))).Documents.ShouldHaveSingleItem().Stored.Source.ShouldBe("git");
        (await store.RefuseAsync<WriteResult.Owned>(Delete(ServiceId("b")))).Documents.ShouldHaveSingleItem().Stored.Id.ShouldBe(ServiceId("b"));
        (await store.AcceptAsync(Put(Service("a")))).Changes.ShouldBe([new Change(ServiceId("a"), ChangeAction.Unchanged)]);
        store.Current!.Revision.ShouldBe(1);

        (await store.AcceptAsync(Put(Service("a")) with { TakeOver = true })).Changes.ShouldBe([new Change(ServiceId("a"), ChangeAction.Updated)]);
        store.Current!.Info[ServiceId("a")].Source.ShouldBe("api");
        (await store.AcceptAsync(Put(Service("a", 9000)))).Revision.ShouldBe(3);
        (await store.AcceptAsync(Delete(ServiceId("b")) with { TakeOver = true })).Revision.ShouldBe(4);
    }

    [Fact]
    public async Task A_document_changes_its_team_only_when_it_is_taken_over()
    {
        await using var store = await OpenAsync();
        await store.AcceptAsync(Put(OfTeam("payments"), Service("b")));

        var owned = (await store.RefuseAsync<WriteResult.Owned>(Put(OfTeam("orders"), Service("c")))).Documents.ShouldHaveSingleItem();
        (owned.Stored.Id, owned.Team, owned.NewTeam).ShouldBe((ServiceId("a"), "payments", "orders"));
        (await store.RefuseAsync<WriteResult.Owned>(Put(Service("a", 9000)))).Documents.ShouldHaveSingleItem().NewTeam.ShouldBe("default");
        (await store.AcceptAsync(Put(OfTeam("payments", 9000)))).Revision.ShouldBe(2);
        (await store.AcceptAsync(Put(OfTeam("orders")) with { TakeOver = true })).Revision.ShouldBe(3);
        (await store.AcceptAsync(Delete(ServiceId("a")))).Revision.ShouldBe(4);

        static Document OfTeam(string team, int port = 8080) =>
            Read($"{{kind: Service, name: a, team: {team}, endpoints: [{{address: 10.0.0.1, port: {port}}}]}}");
    }

    private static ImmutableDictionary<DocumentId, Precondition> If(string service, Precondition required) =>
        ImmutableDictionary<DocumentId, Precondition>.Empty.Add(ServiceId(service), required);
}

public sealed class SqliteConflictsTests(SqliteDatabases databases) : ConflictsContract(databases), IClassFixture<SqliteDatabases>;

public sealed class PostgresConflictsTests(PostgresServer server) : ConflictsContract(new PostgresDatabases(server));
