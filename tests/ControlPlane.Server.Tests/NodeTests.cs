using System.Net;
using ControlPlane.Client.Wire;
using ControlPlane.Resources;
using ControlPlane.Server.Hosting;
using ControlPlane.Testing;
using Envoy.Service.Discovery.V3;

namespace ControlPlane.Server.Tests;

public sealed class NodeTests
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_node_is_shown_with_the_state_of_each_type()
    {
        await using var server = await TestServer.StartAsync();
        await Sample.ApplyAsync(server);
        await using var envoy = await ConnectAsync(server, "edge-1", "edge");
        await envoy.SubscribeAsync(TypeUrl.Cluster.Value);
        var clusters = await envoy.ReceiveAsync();
        clusters.Resources.Select(resource => resource.Name).ShouldContain("service/orders");

        var stale = await NodeAsync(server, "edge-1", node => node.Types is [{ State: TypeState.Stale }]);
        (stale.Fleet, stale.Cluster, stale.EnvoyVersion, stale.Connected, stale.Synced, stale.Reason).ShouldBe(("edge", "edge", "1.40.0", true, false, null));

        await envoy.AckAsync(clusters);
        var synced = await NodeAsync(server, "edge-1", node => node.Types is [{ State: TypeState.Synced }]);
        (synced.Types[0].Type, synced.Types[0].Resources, synced.Types[0].Sent).ShouldBe(("Cluster", clusters.Resources.Count, (long)clusters.Resources.Count));
        (await server.Client.NodesAsync(null, null, Cancel)).ShouldSucceed().Items.Select(node => node.Id).ShouldBe(["edge-1"]);
    }

    [Fact]
    public async Task Two_Envoys_with_one_id_are_both_served_and_shown_as_two()
    {
        await using var server = await TestServer.StartAsync();
        await Sample.ApplyAsync(server);
        await using var one = await ConnectAsync(server, "edge-1", "edge");
        await one.SubscribeAsync(TypeUrl.Cluster.Value);
        (await NodeAsync(server, "edge-1", node => node.Connected)).Duplicates.ShouldBeNull();
        await using var other = await ConnectAsync(server, "edge-1", "edge");
        await other.SubscribeAsync(TypeUrl.Cluster.Value);
        (await other.ReceiveAsync()).Resources.ShouldNotBeEmpty();

        await NodeAsync(server, "edge-1", node => node.Duplicates == 1);
        (await server.Client.NodesAsync(null, null, Cancel))
            .ShouldSucceed()
            .Items.Select(node => (node.Id, node.Duplicates))
            .ShouldBe([("edge-1", 1), ("edge-1", 1)]);
        var problem = (await server.GetAsync("/api/v1/fleets/edge/status").ShouldAnswerAsync<FleetStatus>(HttpStatusCode.OK)).Problems.ShouldHaveSingleItem();
        (problem.Code, problem.Message.StartsWith("2 Envoys are connected with the node.id edge-1", StringComparison.Ordinal)).ShouldBe(("CP0640", true));

        await other.DisposeAsync();
        await NodeAsync(server, "edge-1", node => node.Duplicates is null);
    }

    [Fact]
    public async Task A_change_reaches_a_connected_node()
    {
        await using var server = await TestServer.StartAsync();
        await Sample.ApplyAsync(server);
        await using var envoy = await ConnectAsync(server, "edge-1", "edge");
        await envoy.SubscribeAsync(TypeUrl.Cluster.Value);
        await envoy.AckAsync(await envoy.ReceiveAsync());
        await server
            .PutAsync("/api/v1/services/orders", """{"endpoints":[{"address":"10.0.0.11","port":8080}],"connectTimeout":"1s"}""")
            .ShouldAnswerAsync<TransactionResponse>(HttpStatusCode.OK);
        (await envoy.ReceiveAsync()).Resources.Select(resource => resource.Name).ShouldBe(["service/orders"]);
    }

    [Fact]
    public async Task A_rejection_names_the_document_that_changed_its_revision_and_author()
    {
        var breaking = false;
        var hooks = HostHooks.None with
        {
            Compile = BrokenCompiler.Of(views => Volatile.Read(ref breaking) ? views.SetItem(new ViewKey("edge", "1.40"), ResourceSet.Empty) : views),
        };
        await using var server = await TestServer.StartAsync(hooks: hooks);
        await Sample.ApplyAsync(server);
        await server.PutAsync("/api/v1/services/other", Sample.Service).ShouldAnswerAsync<TransactionResponse>(HttpStatusCode.Created);
        await server
            .PutAsync("/api/v1/routes/other", """{"fleets":["edge"],"hosts":["other.example.com"],"rules":[{"to":[{"service":"other"}]}]}""")
            .ShouldAnswerAsync<TransactionResponse>(HttpStatusCode.Created);
        await using var envoy = await ConnectAsync(server, "edge-1", "edge");
        await envoy.SubscribeAsync(TypeUrl.Cluster.Value);
        await envoy.AckAsync(await envoy.ReceiveAsync());
        await NodeAsync(server, "edge-1", node => node.Types is [{ State: TypeState.Synced }]);

        var change = await server
            .PutAsync("/api/v1/services/orders", """{"endpoints":[],"connectTimeout":"1s"}""")
            .ShouldAnswerAsync<TransactionResponse>(HttpStatusCode.OK);
        await envoy.NackAsync(await envoy.ReceiveAsync(), "cluster service/orders: no");
        var rejected = await NodeAsync(server, "edge-1", node => node.LastRejection is not null);
        rejected.Types.Single().State.ShouldBe(TypeState.Rejected);
        rejected.Synced.ShouldBeFalse();
        var rejection = rejected.LastRejection!;
        (rejection.Type, rejection.Error, rejection.Revision).ShouldBe(("Cluster", "cluster service/orders: no", change.Revision));
        rejection.Resources.ShouldBe(["service/orders"]);
        rejection.Documents[0].ShouldBe(new RejectedDocument("Service", "orders", rejection.Documents[0].Path, change.Revision, "admin"));

        Volatile.Write(ref breaking, true);
        await server
            .PutAsync("/api/v1/services/orders", """{"endpoints":[],"connectTimeout":"2s"}""")
            .ShouldAnswerAsync<TransactionResponse>(HttpStatusCode.OK);

        // What the server holds the document at may come before.
        DeltaDiscoveryResponse answer;
        do
        {
            answer = await envoy.ReceiveAsync();
            await envoy.AckAsync(answer);
        } while (!answer.RemovedResources.Contains("service/orders"));
        await NodeAsync(server, "edge-1", node => node.LastRejection is null);
    }

    [Fact]
    public async Task A_node_without_a_fleet_is_shown_with_the_reason_and_gets_nothing()
    {
        await using var server = await TestServer.StartAsync();
        await Sample.ApplyAsync(server);
        await using var stranger = await ConnectAsync(server, "s/1", "nobody");
        await using var old = XdsClient.Open(new Uri($"http://{server.AdsAddress}"), XdsClient.EnvoyNode("old", "edge", minor: 35));
        await stranger.SubscribeAsync(TypeUrl.Cluster.Value);
        await old.SubscribeAsync(TypeUrl.Cluster.Value);

        (await NodeAsync(server, "s/1", node => node.Fleet is null)).Reason!.ShouldContain("nobody");
        (await NodeAsync(server, "old", node => node.Fleet == "edge")).Reason!.ShouldContain("1.36");
        await server.GetAsync("/api/v1/nodes/old/config").ShouldRefuseAsync(HttpStatusCode.NotFound);
        await server.GetAsync("/api/v1/nodes/s%2F1/config").ShouldRefuseAsync(HttpStatusCode.NotFound);
        await server.GetAsync("/api/v1/nodes/unknown").ShouldRefuseAsync(HttpStatusCode.NotFound);
    }

    [Fact]
    public async Task A_client_that_is_no_Envoy_gets_what_its_fleet_says()
    {
        await using var server = await TestServer.StartAsync();
        await Sample.ApplyAsync(server);
        await server.PublishedAsync();
        await using var client = XdsClient.Open(new Uri($"http://{server.AdsAddress}"), XdsClient.GrpcNode("app-1", "edge"));
        await client.SubscribeAsync(TypeUrl.Cluster.Value, "service/orders");

        var unserved = await NodeAsync(server, "app-1", node => node.State is NodeState.Unserved);
        const string Reason = "the fleet edge does not serve the client \"gRPC Go\", only envoy: to serve it, add grpc to `clients` of the Fleet";
        (unserved.Fleet, unserved.UserAgent, unserved.Reason).ShouldBe(("edge", "gRPC Go", Reason));
        var status = (await server.Client.FleetStatusAsync("edge", Cancel)).ShouldSucceed();
        (status.Nodes.Connected, status.Nodes.Unserved).ShouldBe((1, 1));
        (status.Unserved.Single().Reason, status.Unserved[0].Nodes).ShouldBe((Reason, 1));
        status.Unserved[0].Examples.ShouldBe(["app-1"]);

        await server
            .PutAsync("/api/v1/fleets/edge", """{"role":"edge","envoy":">=1.37","clients":["envoy","grpc"],"listeners":[{"name":"http","port":8000}]}""")
            .ShouldAnswerAsync<TransactionResponse>(HttpStatusCode.OK);
        var clusters = await client.ReceiveAsync();
        clusters.Resources.Select(resource => resource.Name).ShouldBe(["service/orders"]);
        await client.AckAsync(clusters);
        var served = await NodeAsync(server, "app-1", node => node.State is NodeState.Stale);
        (served.Fleet, served.Reason).ShouldBe(("edge", null));
        (await server.Client.NodeConfigAsync("app-1", Cancel)).ShouldSucceed().Band.ShouldBe("1.37");
        (await server.Client.FleetStatusAsync("edge", Cancel)).ShouldSucceed().Unserved.ShouldBeEmpty();
    }

    [Fact]
    public async Task A_client_that_is_no_Envoy_holds_no_document_back_and_is_not_a_member()
    {
        await using var server = await TestServer.StartAsync();
        await Sample.ApplyAsync(server);
        await server
            .PutAsync("/api/v1/fleets/edge", """{"role":"edge","clients":["envoy","grpc"],"listeners":[{"name":"http","port":8000}]}""")
            .ShouldAnswerAsync<TransactionResponse>(HttpStatusCode.OK);
        await server.PublishedAsync();
        await using var client = XdsClient.Open(new Uri($"http://{server.AdsAddress}"), XdsClient.GrpcNode("app-1", "edge"));
        await client.SubscribeAsync(TypeUrl.Cluster.Value, "service/orders");
        await client.AckAsync(await client.ReceiveAsync());
        await using var envoy = await ConnectAsync(server, "edge-1", "edge");
        await envoy.SubscribeAsync(TypeUrl.Cluster.Value, "service/orders");
        await envoy.AckAsync(await envoy.ReceiveAsync());

        await PutOrdersAsync("1s");
        await client.NackAsync(await client.ReceiveAsync(), "not to the application's liking");
        await NodeAsync(server, "app-1", node => node.State is NodeState.Rejected);
        await envoy.AckAsync(await envoy.ReceiveAsync());
        await PutOrdersAsync("2s");
        await envoy.NackAsync(await envoy.ReceiveAsync(), "not to the Envoy's liking");
        var held = await Eventually.AnswerAsync(
            async () => (await server.Client.FleetStatusAsync("edge", Cancel)).ShouldSucceed().Held is [var only] ? only : null,
            "the document is held"
        );
        (held.Node, held.Served).ShouldBe(("edge-1", 3));

        var members = (await server.Client.SnapshotAsync("edge", null, Cancel)).ShouldSucceed().Resources.Single(resource => resource.Name == "fleet");
        members.Resource.GetProperty("endpoints")[0].GetProperty("lb_endpoints").GetArrayLength().ShouldBe(1);

        async Task PutOrdersAsync(string timeout)
        {
            var body = $$"""{"endpoints":[{"address":"10.0.0.11","port":8080}],"connectTimeout":"{{timeout}}"}""";
            await server.PutAsync("/api/v1/services/orders", body).ShouldAnswerAsync<TransactionResponse>(HttpStatusCode.OK);
        }
    }

    [Fact]
    public async Task A_node_that_left_is_remembered()
    {
        await using var server = await TestServer.StartAsync();
        await Sample.ApplyAsync(server);
        await using (var envoy = await ConnectAsync(server, "edge-1", "edge"))
        {
            await envoy.SubscribeAsync(TypeUrl.Cluster.Value);
            await envoy.ReceiveAsync();
            await NodeAsync(server, "edge-1", node => node.Connected);
        }

        (await NodeAsync(server, "edge-1", node => !node.Connected)).Fleet.ShouldBe("edge");
    }

    [Fact]
    public async Task The_snapshot_of_a_fleet_and_of_its_node_hold_messages_and_their_origins()
    {
        await using var server = await TestServer.StartAsync();
        var revision = await Sample.ApplyAsync(server);
        await using var envoy = await ConnectAsync(server, "edge-1", "edge");
        await envoy.SubscribeAsync(TypeUrl.Cluster.Value);
        await NodeAsync(server, "edge-1", node => node.Connected);
        // Its coming changes the number of the fleet's members, which both views hold.
        await Eventually.AnswerAsync(
            async () =>
                (await server.Client.SnapshotAsync("edge", null, Cancel))
                    .ShouldSucceed()
                    .Resources.FirstOrDefault(resource => resource.Name == "fleet" && resource.Resource.TryGetProperty("endpoints", out _)),
            "the Envoy counts as a member of its fleet"
        );

        var snapshot = (await server.Client.SnapshotAsync("edge", null, Cancel)).ShouldSucceed();
        (snapshot.Fleet, snapshot.Band, snapshot.Revision).ShouldBe(("edge", "1.40", revision));
        var cluster = snapshot.Resources.Single(resource => resource is { Type: "Cluster", Name: "service/orders" });
        cluster.Resource.GetProperty("name").GetString().ShouldBe("service/orders");
        cluster.Origins.ShouldContain(origin => origin.Kind == "Service" && origin.Name == "orders");
        snapshot
            .Resources.Select(resource => resource.Type)
            .Distinct()
            .ShouldBe(
                ["Cluster", "ClusterLoadAssignment", "Listener", "RouteConfiguration", "VirtualHost", "TypedExtensionConfig", "Runtime"],
                ignoreOrder: true
            );

        var config = (await server.Client.NodeConfigAsync("edge-1", Cancel)).ShouldSucceed();
        config
            .Resources.Select(resource => (resource.Type, resource.Name, resource.Version))
            .ShouldBe(snapshot.Resources.Select(resource => (resource.Type, resource.Name, resource.Version)));
        var older = (await server.Client.SnapshotAsync("edge", "1.36", Cancel)).ShouldSucceed();
        older.Band.ShouldBe("1.36");
        older.Resources.ShouldNotContain(resource => resource.Type == "VirtualHost");
        older.Resources.Single(resource => resource.Type == "RouteConfiguration").Resource.GetProperty("virtual_hosts").GetArrayLength().ShouldBe(1);
        await server.GetAsync("/api/v1/fleets/nobody/snapshot").ShouldRefuseAsync(HttpStatusCode.NotFound);
    }

    [Fact]
    public async Task Nodes_of_one_id_stand_beside_each_other_on_one_page()
    {
        await using var server = await TestServer.StartAsync();
        await Sample.ApplyAsync(server);
        await using var first = await ConnectAsync(server, "twin", "edge");
        await using var second = await ConnectAsync(server, "twin", "edge");
        await using var last = await ConnectAsync(server, "z", "edge");
        foreach (var envoy in new[] { first, second, last })
        {
            await envoy.SubscribeAsync(TypeUrl.Cluster.Value);
            await envoy.ReceiveAsync();
        }

        var page = (await server.Client.NodesAsync(1, null, Cancel)).ShouldSucceed();
        page.Items.Select(node => node.Id).ShouldBe(["twin", "twin"]);
        (await server.Client.NodesAsync(1, page.Next, Cancel)).ShouldSucceed().Items.Select(node => node.Id).ShouldBe(["z"]);
    }

    private static async Task<XdsClient> ConnectAsync(TestServer server, string id, string cluster)
    {
        await server.PublishedAsync();
        return XdsClient.Open(new Uri($"http://{server.AdsAddress}"), XdsClient.EnvoyNode(id, cluster));
    }

    private static Task<Node> NodeAsync(TestServer server, string id, Func<Node, bool> condition) =>
        Eventually.AnswerAsync(
            async () => await server.Client.NodeAsync(id, Cancel) is Client.Answer<Node>.Success { Value: var node } && condition(node) ? node : null,
            $"node {id} is as the test wants it"
        );
}
