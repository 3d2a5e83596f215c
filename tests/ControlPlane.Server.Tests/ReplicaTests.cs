using System.Collections.Immutable;
using ControlPlane.Client;
using ControlPlane.Client.Wire;
using ControlPlane.Server.Core;
using ControlPlane.Server.Core.Nodes;
using ControlPlane.Store;
using ControlPlane.Testing;
using ControlPlane.Xds;
using static ControlPlane.Server.Tests.Pins.PinScene;

namespace ControlPlane.Server.Tests;

/// <summary>Servers that share a PostgreSQL: each tells of all Envoys, whichever of them they are connected to.</summary>
[Collection(OutageTests.Collection)]
public sealed class ReplicaTests(PostgresServer postgres)
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Every_replica_tells_the_same_of_an_Envoy_of_one_of_them()
    {
        var location = StoreLocation.Parse(await postgres.CreateDatabaseAsync());
        await using var a = await TestServer.StartAsync(location);
        await using var b = await TestServer.StartAsync(location, token: a.Token);
        await Sample.ApplyAsync(a);
        await using (var envoy = await RejectingEnvoy.ConnectAsync(b, "edge-1"))
        {
            await PutRouteAsync(a, "bob", "/good");
            await envoy.HasAsync("/good");
            var synced = await NodeAsync(a, "edge-1", node => node.Types is [{ State: TypeState.Synced }]);
            var own = (await b.Client.NodeAsync("edge-1", Cancel)).ShouldSucceed();
            (synced.Fleet, synced.EnvoyVersion, synced.Connected, synced.Since, synced.LastReportedSecondsAgo).ShouldBe(
                (own.Fleet, own.EnvoyVersion, true, own.Since, null)
            );
            (synced.Types[0].Version, synced.Types[0].Resources).ShouldBe((own.Types[0].Version, own.Types[0].Resources));
            (await a.Client.PlanAsync(new TransactionRequest { Source = "api", Delete = [new DocumentName("Route", "bob")] }, Cancel))
                .ShouldSucceed()
                .Nodes.ShouldHaveSingleItem()
                .Id.ShouldBe("edge-1");

            envoy.Refuses = "http@1";
            var bad = await PutRouteAsync(a, "bob", "/bad");
            var rejection = (await NodeAsync(a, "edge-1", node => node.LastRejection is not null)).LastRejection!;
            (rejection.Error, rejection.Revision).ShouldBe(("http@1 is not to my liking", bad));
            rejection.Documents.Select(document => document.Name).ShouldContain("bob");
            (await StatusAsync(a, "edge")).Nodes.Rejected.ShouldBe(1);
        }

        await NodeAsync(a, "edge-1", node => !node.Connected);
    }

    [Fact]
    public async Task What_a_server_that_no_longer_answers_said_is_told_as_old()
    {
        var location = StoreLocation.Parse(await postgres.CreateDatabaseAsync());
        await using var server = await TestServer.StartAsync(location);
        await Sample.ApplyAsync(server);
        await using var store = await DocumentStore.OpenAsync(new StoreOptions { Location = location }, TimeProvider.System, Cancel);

        await ReportAsync(store, "silent", TimeSpan.FromSeconds(12), ("edge-1", "edge"));
        var old = await NodeAsync(server, "edge-1", _ => true);
        (old.Connected, old.Synced, old.Fleet).ShouldBe((true, false, "edge"));
        old.LastReportedSecondsAgo.ShouldNotBeNull().ShouldBeGreaterThanOrEqualTo(12);
        (await StatusAsync(server, "edge")).Nodes.ShouldBe(new FleetNodes(1, 0, 1, 0, 0));

        await ReportAsync(store, "dead", TimeSpan.FromSeconds(61), ("edge-2", "edge"));
        (await NodeAsync(server, "edge-2", _ => true)).ShouldSatisfyAllConditions(
            node => node.Connected.ShouldBeFalse(),
            node => node.LastReportedSecondsAgo.ShouldBeNull()
        );

        // It found its way to a server that answers.
        await ReportAsync(store, "alive", TimeSpan.Zero, ("edge-1", "edge"));
        (await NodeAsync(server, "edge-1", node => node.LastReportedSecondsAgo is null)).Synced.ShouldBeTrue();
    }

    [Fact]
    public void An_earlier_run_on_the_same_folder_has_ended_and_one_on_another_folder_has_not()
    {
        var earlier = ReplicaId.New("a");
        ReplicaId.New("a").Succeeds(earlier.Value).ShouldBeTrue();
        ReplicaId.New("b").Succeeds(earlier.Value).ShouldBeFalse();
        earlier.Succeeds(earlier.Value).ShouldBeFalse();
    }

    private static async Task ReportAsync(DocumentStore store, string replica, TimeSpan ago, params (string Id, string Fleet)[] nodes)
    {
        var texts = nodes.ToImmutableDictionary(
            node => node.Id,
            node =>
                (string?)
                    new ReportedNode(
                        new NodeInfo(node.Id, node.Fleet, ImmutableSortedDictionary<string, string>.Empty, "", "", "", new EnvoyVersion(1, 40, 0)),
                        new NodeStanding(node.Id, node.Fleet, "1.40.0", Connected: true, TimeProvider.System.GetUtcNow(), 1, Synced: true, [], null)
                    ).ToText(1)
        );
        await store.NodeReports.WriteAsync(new ReplicaReport(replica, TimeProvider.System.GetUtcNow() - ago, 1, 1, Stopped: false, texts), Cancel);
    }

    private static Task<Node> NodeAsync(TestServer server, string id, Func<Node, bool> condition) =>
        Eventually.AnswerAsync(
            async () => await server.Client.NodeAsync(id, Cancel) is Answer<Node>.Success { Value: var node } && condition(node) ? node : null,
            $"the server shows {id} as the test wants it"
        );
}
