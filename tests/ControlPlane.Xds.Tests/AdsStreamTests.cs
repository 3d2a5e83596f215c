using ControlPlane.Resources;
using ControlPlane.Testing;
using ControlPlane.Xds.Tests.Session;
using Envoy.Config.Core.V3;
using Google.Protobuf.WellKnownTypes;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using static ControlPlane.Xds.Tests.Session.Samples;

namespace ControlPlane.Xds.Tests;

/// <summary>Delta ADS over real streams: XDS-001 to 011, refusals, nodes, stops.</summary>
public sealed class AdsStreamTests
{
    private static readonly ResourceSet Set = ResourceSet.Create([Resource(Cds, "a"), Resource(Rds, "r")]);

    [Fact]
    public async Task XDS_001_The_first_message_must_name_its_node()
    {
        await using var server = await StartAsync();
        await using var nobody = XdsClient.Open(server.Address, node: null);
        await nobody.SubscribeAsync(Cds.Value);
        (await nobody.StatusAsync()).ShouldBe((3, "the first request must carry node.id"));
        await using var nameless = XdsClient.Open(server.Address, XdsClient.EnvoyNode(""));
        await nameless.SubscribeAsync(Cds.Value);
        (await nameless.StatusAsync()).Code.ShouldBe(3);
    }

    [Fact]
    public async Task XDS_002_003_The_node_may_be_left_out_or_sent_again_but_not_become_another()
    {
        await using var server = await StartAsync();
        await using var client = XdsClient.Open(server.Address, XdsClient.EnvoyNode("envoy-1", "shop"));
        await client.SubscribeAsync(Cds.Value);
        await client.AckAsync(await client.ReceiveAsync());
        await client.SendAsync(
            new()
            {
                Node = XdsClient.EnvoyNode("envoy-1", "shop"),
                TypeUrl = Rds.Value,
                ResourceNamesSubscribe = { "r" },
            }
        );
        (await client.ReceiveAsync()).TypeUrl.ShouldBe(Rds.Value);
        await client.SendAsync(new() { Node = XdsClient.EnvoyNode("envoy-2", "shop"), TypeUrl = Rds.Value });
        (await client.StatusAsync()).ShouldBe((3, "the stream belongs to node envoy-1, but the request names node envoy-2"));
    }

    [Fact]
    public async Task XDS_004_A_type_must_be_named()
    {
        await using var server = await StartAsync();
        await using var client = XdsClient.Open(server.Address, XdsClient.EnvoyNode("envoy-1", "shop"));
        await client.SubscribeAsync("");
        (await client.StatusAsync()).ShouldBe((3, "type_url must be set"));
    }

    [Fact]
    public async Task XDS_005_An_unknown_type_is_not_answered_and_the_stream_goes_on()
    {
        await using var server = await StartAsync();
        await using var client = XdsClient.Open(server.Address, XdsClient.EnvoyNode("envoy-1", "shop"));
        await client.SubscribeAsync("type.googleapis.com/istio.Workload", "w");
        await client.SubscribeAsync(Cds.Value);
        (await client.ReceiveAsync()).TypeUrl.ShouldBe(Cds.Value);
    }

    [Fact]
    public async Task XDS_084_A_client_that_takes_messages_of_4_MiB_is_sent_ten_times_as_much()
    {
        const int Clusters = 40,
            Size = 1_000_000;
        await using var server = await AdsServer.StartAsync();
        server.Publish(ResourceSet.Create(Enumerable.Range(0, Clusters).Select(index => Resource(Cds, $"c{index}", new string('x', Size)))));
        await using var client = XdsClient.Open(server.Address, XdsClient.EnvoyNode("envoy-1", "shop"));
        await client.SubscribeAsync(Cds.Value);
        var received = 0;
        while (received < Clusters)
        {
            var response = await client.ReceiveAsync();
            received += response.Resources.Count;
            await client.AckAsync(response);
        }

        received.ShouldBe(Clusters);
        server.Counters.Read().Max(count => count.Largest).ShouldBeInRange(3 * Size, 4 * 1024 * 1024);
    }

    [Fact]
    public async Task XDS_007_Nobody_is_served_before_the_configuration_is_loaded()
    {
        await using var server = await AdsServer.StartAsync();
        await using var client = XdsClient.Open(server.Address, XdsClient.EnvoyNode("envoy-1", "shop"));
        (await client.StatusAsync()).ShouldBe((14, "the configuration is not loaded yet"));
    }

    [Fact]
    public async Task XDS_007_A_node_without_a_fleet_is_shown_and_silent_and_served_once_its_fleet_appears()
    {
        await using var server = await StartAsync();
        server.Fleets = [];
        await using var client = XdsClient.Open(server.Address, XdsClient.EnvoyNode("envoy-1", "shop"));
        await client.SubscribeAsync(Cds.Value);
        await Eventually.TrueAsync(
            () => server.Nodes.List() is [{ View: null, Connected: true, Synced: false, Revision: 0, Types: [{ Status: NodeTypeStatus.NotSent }] }],
            () => Shown(server)
        );
        server.Fleets = ["shop"];
        server.Publish(Set, revision: 2);
        (await client.ReceiveAsync()).ShouldSay("Cluster +a=1");
    }

    [Fact]
    public async Task XDS_008_Streams_of_one_node_are_served_each_and_end_each()
    {
        await using var server = await StartAsync();
        var first = XdsClient.Open(server.Address, XdsClient.EnvoyNode("envoy-1", "shop"));
        await using var second = XdsClient.Open(server.Address, XdsClient.EnvoyNode("envoy-1", "shop"));
        foreach (var client in new[] { first, second })
        {
            await client.SubscribeAsync(Cds.Value);
            await client.AckAsync(await client.ReceiveAsync());
        }

        await first.DisposeAsync();
        await Eventually.TrueAsync(() => server.Nodes.List() is [{ Connected: true }], () => Shown(server));
        server.Publish(ResourceSet.Create([Resource(Cds, "a", "2")]), revision: 2);
        (await second.ReceiveAsync()).ShouldSay("Cluster +a=2");
    }

    [Fact]
    public async Task XDS_009_Half_closed_and_reset_streams_leave_nothing_behind()
    {
        await using var server = await StartAsync();
        for (var i = 0; i < 200; i++)
        {
            await using var client = XdsClient.Open(server.Address, XdsClient.EnvoyNode($"envoy-{i}", "shop"));
            await client.SubscribeAsync(Cds.Value);
            await client.ReceiveAsync();
            if (i % 2 == 0)
            {
                await client.HalfCloseAsync();
                (await client.StatusAsync()).ShouldBe((0, ""));
            }
            else
            {
                client.Reset();
            }
        }

        await Eventually.TrueAsync(() => server.Nodes.List().All(node => !node.Connected), () => Shown(server));
        server.Nodes.List().Length.ShouldBe(200);
    }

    [Fact]
    public async Task XDS_021_An_acknowledgement_may_come_at_once()
    {
        await using var server = await StartAsync();
        await using var client = XdsClient.Open(server.Address, XdsClient.EnvoyNode("envoy-1", "shop"));
        await client.SubscribeAsync(Cds.Value);
        await client.AckAsync(await client.ReceiveAsync());
        for (var i = 2; i < 2000; i++)
        {
            server.Publish(ResourceSet.Create([Resource(Cds, "a", $"{i}")]), revision: i);
            var response = await client.ReceiveAsync();
            response.ShouldSay($"Cluster +a={i}");
            await client.AckAsync(response);
        }

        await Eventually.TrueAsync(() => server.Nodes.List() is [{ Synced: true, Revision: 1999 }], () => Shown(server));
    }

    [Fact]
    public async Task A_refusal_is_told_and_shown_and_healed()
    {
        await using var server = await StartAsync();
        var told = new List<NodeRejection>();
        server.Nodes.Rejected += told.Add;
        await using var client = XdsClient.Open(server.Address, XdsClient.EnvoyNode("envoy-1", "shop"));
        await client.SubscribeAsync(Cds.Value);
        await client.AckAsync(await client.ReceiveAsync());
        server.Publish(ResourceSet.Create([Resource(Cds, "a", "bad")]), revision: 2);
        await client.NackAsync(await client.ReceiveAsync(), "no such field");
        await Eventually.TrueAsync(() => server.Nodes.List() is [{ LastRejection.Error: "no such field", Revision: 1, Synced: false }], () => Shown(server));
        var rejection = told.ShouldHaveSingleItem();
        (rejection.Node.Id, rejection.View.Fleet, rejection.Rejection.Revision, rejection.Rejection.AckedRevision).ShouldBe(("envoy-1", "shop", 2, 1));
        rejection.Rejection.Resources.ShouldBe(["a"]);
        server.Publish(ResourceSet.Create([Resource(Cds, "a", "good")]), revision: 3);
        await client.AckAsync(await client.ReceiveAsync());
        await Eventually.TrueAsync(() => server.Nodes.List() is [{ LastRejection: null, Revision: 3, Synced: true }], () => Shown(server));
    }

    [Fact]
    public async Task What_a_node_says_about_itself_is_known()
    {
        await using var server = await StartAsync();
        var node = XdsClient.EnvoyNode("envoy-1", "shop", minor: 36);
        node.Locality = new Locality
        {
            Region = "eu",
            Zone = "a",
            SubZone = "rack",
        };
        node.Metadata = new Struct { Fields = { ["team"] = Value.ForString("blue"), ["weight"] = Value.ForNumber(3) } };
        await using var client = XdsClient.Open(server.Address, node);
        await client.SubscribeAsync(Cds.Value);
        await Eventually.TrueAsync(() => server.Nodes.List().Length == 1, () => Shown(server));
        var known = server.Nodes.List().Single().Node;
        (known.Region, known.Zone, known.SubZone, known.EnvoyVersion.ToString()).ShouldBe(("eu", "a", "rack", "1.36.0"));
        known.Metadata.ShouldHaveSingleItem().ShouldBe(new("team", "blue"));
    }

    [Fact]
    public async Task XDS_167_A_stop_ends_streams_with_UNAVAILABLE()
    {
        await using var server = await StartAsync();
        await using var client = XdsClient.Open(server.Address, XdsClient.EnvoyNode("envoy-1", "shop"));
        await client.SubscribeAsync(Cds.Value);
        await client.ReceiveAsync();
        server.BeginStop();
        (await client.StatusAsync()).ShouldBe((14, "the control plane is stopping"));
    }

    [Fact]
    public async Task XDS_162_A_client_may_say_it_knows_a_hundred_thousand_names()
    {
        await using var server = await AdsServer.StartAsync();
        var names = Enumerable.Range(0, 100_000).Select(i => $"outbound|8080||service-{i}.some-namespace.svc.cluster.local").ToArray();
        server.Publish(ResourceSet.Create(names.Select(name => Resource(Cds, name))));
        await using var client = XdsClient.Open(server.Address, XdsClient.EnvoyNode("envoy-1", "shop"));
        var request = new Envoy.Service.Discovery.V3.DeltaDiscoveryRequest { TypeUrl = Cds.Value };
        foreach (var name in names)
            request.InitialResourceVersions.Add(name, Resource(Cds, name).Version);
        await client.SendAsync(request);
        await Eventually.TrueAsync(() => server.Nodes.List() is [{ Synced: true, Types: [{ Sent: 0, Resources: 100_000 }] }], () => Shown(server));
    }

    [Fact]
    public async Task XDS_160_Clients_that_are_idle_are_pinged()
    {
        await using var server = await AdsServer.StartAsync();
        var http2 = server.Services.GetRequiredService<IOptions<KestrelServerOptions>>().Value.Limits.Http2;
        (http2.KeepAlivePingDelay, http2.KeepAlivePingTimeout).ShouldBe((TimeSpan.FromSeconds(30), TimeSpan.FromSeconds(20)));
    }

    [Fact]
    public async Task XDS_165_Publishing_waits_for_no_stream()
    {
        await using var server = await AdsServer.StartAsync();
        server.Publish(Large(0));
        await using var stuck = XdsClient.Open(server.Address, XdsClient.EnvoyNode("stuck", "shop"));
        await stuck.SubscribeAsync(Cds.Value);
        await using var reading = XdsClient.Open(server.Address, XdsClient.EnvoyNode("reading", "shop"));
        await reading.SubscribeAsync(Cds.Value);
        await reading.AckAsync(await reading.ReceiveAsync());
        for (var version = 1; version <= 20; version++)
        {
            server.Publish(Large(version), version);
            var response = await reading.ReceiveAsync();
            response.Resources.Single().Resource_.Value.ToStringUtf8().ShouldStartWith($"{version} ");
            await reading.AckAsync(response);
        }

        static ResourceSet Large(int version) => ResourceSet.Create([Resource(Cds, "a", $"{version} {new string('x', 4_000_000)}")]);
    }

    [Fact]
    public async Task XDS_166_First_responses_go_to_a_few_at_a_time_and_none_is_refused()
    {
        await using var server = await AdsServer.StartAsync(new AdsOptions { FirstAnswersAtOnce = 1 });
        server.Publish(Set);
        var clients = Enumerable.Range(0, 50).Select(i => XdsClient.Open(server.Address, XdsClient.EnvoyNode($"envoy-{i}", "shop"))).ToList();
        await Task.WhenAll(clients.Select(client => client.SubscribeAsync(Cds.Value)));
        foreach (var response in await Task.WhenAll(clients.Select(client => client.ReceiveAsync())))
            response.Resources.ShouldHaveSingleItem();
        foreach (var client in clients)
            await client.DisposeAsync();
    }

    private static async Task<AdsServer> StartAsync()
    {
        var server = await AdsServer.StartAsync();
        server.Publish(Set);
        return server;
    }

    private static string Shown(AdsServer server) => string.Join('\n', server.Nodes.List());
}
