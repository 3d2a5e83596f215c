using ControlPlane.Language.Text;
using ControlPlane.Testing;
using static ControlPlane.Store.Tests.Samples;

namespace ControlPlane.Store.Tests;

/// <summary>What Envoys rejected, and the history it is explained by.</summary>
public abstract class RejectionsContract(TestDatabases databases) : StoreContract(databases)
{
    private static readonly DateTimeOffset Noon = new(2026, 11, 20, 12, 0, 0, TimeSpan.Zero);

    [Fact]
    public async Task A_rejection_is_read_again_by_another_process_as_it_was_written()
    {
        var location = await CreateDatabaseAsync();
        var rejection = Rejection("edge-1", "v1");
        await using (var store = await OpenAsync(location))
            await store.Rejections.AddAsync(rejection, Cancel);

        await using var again = await OpenAsync(location);
        var read = (await again.Rejections.ListAsync("edge-1", Cancel)).ShouldHaveSingleItem();
        (read with { Resources = rejection.Resources, Documents = rejection.Documents }).ShouldBe(rejection);
        read.Resources.ShouldBe(rejection.Resources);
        read.Documents.ShouldBe(rejection.Documents);
        (await again.Rejections.ListAsync("edge-2", Cancel)).ShouldBeEmpty();
    }

    [Fact]
    public async Task Of_each_node_the_newest_twenty_are_kept()
    {
        await using var store = await OpenAsync();
        await store.Rejections.AddAsync(Rejection("other", "v"), Cancel);
        for (var version = 1; version <= Rejections.KeptPerNode + 3; version++)
            await store.Rejections.AddAsync(Rejection("edge-1", $"v{version}"), Cancel);

        var kept = await store.Rejections.ListAsync("edge-1", Cancel);
        kept.Select(rejection => rejection.Version).ShouldBe(Enumerable.Range(4, Rejections.KeptPerNode).Reverse().Select(version => $"v{version}"));
        (await store.Rejections.ListAsync("other", Cancel)).ShouldHaveSingleItem();
    }

    [Fact]
    public async Task Old_ones_go_when_another_comes()
    {
        await using var store = await OpenAsync();
        await store.Rejections.AddAsync(Rejection("gone", "v1"), Cancel);
        await store.Rejections.AddAsync(Rejection("edge-1", "v1") with { At = Noon + Rejections.KeptFor - TimeSpan.FromMinutes(1) }, Cancel);
        (await store.Rejections.ListAsync("gone", Cancel)).ShouldHaveSingleItem();
        await store.Rejections.AddAsync(Rejection("edge-1", "v2") with { At = Noon + Rejections.KeptFor + TimeSpan.FromMinutes(1) }, Cancel);
        (await store.Rejections.ListAsync("gone", Cancel)).ShouldBeEmpty();
        (await store.Rejections.ListAsync("edge-1", Cancel)).Length.ShouldBe(2);
    }

    [Fact]
    public async Task One_that_says_the_same_again_is_counted()
    {
        await using var store = await OpenAsync();
        await store.Rejections.AddAsync(Rejection("edge-1", "v1"), Cancel);
        await store.Rejections.AddAsync(Rejection("edge-1", "v1") with { At = Noon.AddHours(1) }, Cancel);
        await store.Rejections.AddAsync(Rejection("edge-1", "v1") with { Type = "Cluster" }, Cancel);

        var kept = await store.Rejections.ListAsync("edge-1", Cancel);
        kept.Select(rejection => (rejection.Type, rejection.Times, rejection.At)).ShouldBe([("Cluster", 1, Noon), ("RouteConfiguration", 2, Noon.AddHours(1))]);
    }

    [Fact]
    public async Task The_history_tells_who_changed_what_and_how_a_document_was()
    {
        await using var store = await OpenAsync();
        await store.AcceptAsync(Put(Edge, Service("a"), Route("r", "a")));
        await store.AcceptAsync(Put(Service("a", 9000)) with { Author = "bob" });
        await store.AcceptAsync(Delete(RouteId("r")));

        (await store.History.ChangesAsync(1, 3, Cancel)).ShouldBe([
            new PastChange(ServiceId("a"), 2, ChangeAction.Updated, "bob"),
            new PastChange(RouteId("r"), 3, ChangeAction.Deleted, "ann"),
        ]);
        (await store.History.ChangesAsync(1, 2, Cancel)).ShouldHaveSingleItem();
        (await store.History.AtAsync(RouteId("r"), 2, Cancel)).ShouldNotBeNull().ShouldBe(new PastDocument(1, Route("r", "a").Body.ToJson()));
        (await store.History.AtAsync(RouteId("r"), 3, Cancel)).ShouldBeNull();
        (await store.History.AtAsync(RouteId("q"), 3, Cancel)).ShouldBeNull();
        (await store.History.VersionsAsync(ServiceId("a"), 3, 10, Cancel))
            .Select(version => (version.Revision, version.Author, version.Body))
            .ShouldBe([(2, "bob", Service("a", 9000).Body.ToJson()), (1, "ann", Service("a").Body.ToJson())]);
        (await store.History.VersionsAsync(RouteId("r"), 3, 1, Cancel)).ShouldHaveSingleItem().Body.ShouldBeNull();
        (await store.History.BodiesAsync(2, Cancel))
            .ShouldHaveSingleItem()
            .ShouldBe(new BodyChange(ServiceId("a"), Service("a").Body.ToJson(), Service("a", 9000).Body.ToJson()));
        (await store.History.BodiesAsync(3, Cancel)).ShouldHaveSingleItem().ShouldBe(new BodyChange(RouteId("r"), Route("r", "a").Body.ToJson(), null));
        (await store.History.BodiesAsync(1, Cancel)).Select(change => change.Before).ShouldBe([null, null, null]);
        (await store.History.BodiesAsync(9, Cancel)).ShouldBeEmpty();
        (await store.History.FirstChangeAsync([ServiceId("a"), RouteId("r")], 1, Cancel)).ShouldBe(2);
        (await store.History.FirstChangeAsync([RouteId("r")], 1, Cancel)).ShouldBe(3);
        (await store.History.FirstChangeAsync([ServiceId("r")], 1, Cancel)).ShouldBeNull();
    }

    private static StoredRejection Rejection(string node, string version) =>
        new()
        {
            Node = node,
            Fleet = "edge",
            Envoy = "1.40.0",
            Type = "RouteConfiguration",
            Version = version,
            Revision = 8,
            Acked = 7,
            At = Noon,
            Error = "route: “no”",
            Resources = ["edge/http@1"],
            Documents = [new RejectionDocument(RouteId("r"), "rules[0]", 8, "bob")],
        };
}

public sealed class SqliteRejectionsTests(SqliteDatabases databases) : RejectionsContract(databases), IClassFixture<SqliteDatabases>;

public sealed class PostgresRejectionsTests(PostgresServer server) : RejectionsContract(new PostgresDatabases(server));
