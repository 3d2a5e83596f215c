using System.Collections.Immutable;
using ControlPlane.Testing;

namespace ControlPlane.Store.Tests;

/// <summary>What servers tell each other of their Envoys.</summary>
public abstract class NodeReportsContract(TestDatabases databases) : StoreContract(databases)
{
    private static readonly DateTimeOffset Noon = new(2026, 11, 20, 12, 0, 0, TimeSpan.Zero);
    private static readonly Dictionary<string, long> Nothing = [];

    [Fact]
    public async Task Another_server_reads_what_one_reported_and_none_reads_its_own()
    {
        var location = await CreateDatabaseAsync();
        await using var a = await OpenAsync(location);
        await using var b = await OpenAsync(location);
        await a.NodeReports.WriteAsync(Report("a", 1, ("edge-1", "{\"x\": 1}"), ("sidecar~ns/pod “é”", "{}")), Cancel);

        var read = (await b.NodeReports.ReadAsync("b", Nothing, Cancel)).ShouldHaveSingleItem();
        (read.Replica, read.At, read.Revision, read.Sequence, read.Stopped).ShouldBe(("a", Noon, 7, 1, false));
        read.Changes.OrderBy(change => change.Key, StringComparer.Ordinal).ShouldBe([new("edge-1", "{\"x\": 1}"), new("sidecar~ns/pod “é”", "{}")]);
        (await a.NodeReports.ReadAsync("a", Nothing, Cancel)).ShouldBeEmpty();
    }

    [Fact]
    public async Task Only_what_changed_since_is_read_again()
    {
        await using var store = await OpenAsync();
        await store.NodeReports.WriteAsync(Report("a", 1, ("edge-1", "one"), ("edge-2", "two")), Cancel);
        await store.NodeReports.WriteAsync(Report("a", 2, ("edge-2", null)), Cancel);
        await store.NodeReports.WriteAsync(Report("a", 3) with { Stopped = true, At = Noon.AddSeconds(3) }, Cancel);

        var newer = (await store.NodeReports.ReadAsync("b", new Dictionary<string, long> { ["a"] = 1 }, Cancel)).ShouldHaveSingleItem();
        newer.Changes.ShouldHaveSingleItem().ShouldBe(new("edge-2", null));
        (newer.Stopped, newer.At).ShouldBe((true, Noon.AddSeconds(3)));
        (await store.NodeReports.ReadAsync("b", new Dictionary<string, long> { ["a"] = 3 }, Cancel)).ShouldHaveSingleItem().Changes.ShouldBeEmpty();
    }

    [Fact]
    public async Task Thousands_of_nodes_fit_into_one_report()
    {
        await using var store = await OpenAsync();
        var nodes = Enumerable.Range(0, 1201).Select(number => ($"edge-{number}", (string?)"{}")).ToArray();
        await store.NodeReports.WriteAsync(Report("a", 1, nodes), Cancel);
        await store.NodeReports.WriteAsync(Report("a", 2, nodes), Cancel);

        (await store.NodeReports.ReadAsync("b", Nothing, Cancel)).ShouldHaveSingleItem().Changes.Count.ShouldBe(1201);
    }

    [Fact]
    public async Task A_server_that_has_long_been_silent_is_forgotten_with_its_nodes()
    {
        await using var store = await OpenAsync();
        await store.NodeReports.WriteAsync(Report("a", 1, ("edge-1", "one")), Cancel);
        await store.NodeReports.WriteAsync(Report("b", 1, ("edge-2", "two")) with { At = Noon.AddMinutes(1) }, Cancel);

        await store.NodeReports.ForgetAsync(Noon.AddSeconds(30), Cancel);
        (await store.NodeReports.ReadAsync("c", Nothing, Cancel)).ShouldHaveSingleItem().Replica.ShouldBe("b");
        await store.NodeReports.WriteAsync(Report("a", 2), Cancel);
        (await store.NodeReports.ReadAsync("b", Nothing, Cancel)).ShouldHaveSingleItem().Changes.ShouldBeEmpty();
    }

    private static ReplicaReport Report(string replica, long sequence, params (string Node, string? State)[] changes) =>
        new(replica, Noon, 7, sequence, Stopped: false, changes.ToImmutableDictionary(change => change.Node, change => change.State));
}

public sealed class SqliteNodeReportsTests(SqliteDatabases databases) : NodeReportsContract(databases), IClassFixture<SqliteDatabases>;

public sealed class PostgresNodeReportsTests(PostgresServer server) : NodeReportsContract(new PostgresDatabases(server));
