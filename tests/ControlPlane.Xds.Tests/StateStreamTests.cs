using ControlPlane.Resources;
using ControlPlane.Testing;
using static ControlPlane.Xds.Tests.Session.Samples;

namespace ControlPlane.Xds.Tests;

/// <summary>The state of the world, and the services of single types, over real streams: XDS-001, 004, 008, 011, 045, 063, 111, 161.</summary>
public sealed class StateStreamTests
{
    private const string Clusters = "envoy.service.cluster.v3.ClusterDiscoveryService",
        Endpoints = "envoy.service.endpoint.v3.EndpointDiscoveryService",
        Listeners = "envoy.service.listener.v3.ListenerDiscoveryService";

    private static readonly ResourceSet Set = ResourceSet.Create([
        Named(Cds, "a"),
        Named(Cds, "b"),
        Named(Eds, "a"),
        Named(Eds, "b"),
        Named(Lds, "l"),
        Named(Rds, "r"),
    ]);

    [Fact]
    public async Task XDS_001_002_011_045_The_state_of_the_world_is_served_over_ADS()
    {
        await using var server = await StartAsync();
        await using var client = StateClient.Open(server.Address, XdsClient.EnvoyNode("envoy-1", "shop"));
        await client.AskAsync(Cds.Value);
        var clusters = await client.ReceiveAsync();
        clusters.Resources.Select(any => (any.TypeUrl, any.Value.ToStringUtf8())).ShouldBe([(Cds.Value, "a=1"), (Cds.Value, "b=1")]);
        clusters.ControlPlane.Identifier.ShouldBe("controlplane");
        clusters.VersionInfo.ShouldNotBeEmpty();
        await client.AckAsync(clusters);
        await client.AskAsync(Rds.Value, "r");
        (await client.ReceiveAsync()).Resources.ShouldHaveSingleItem();

        await using var nobody = StateClient.Open(server.Address, node: null);
        await nobody.AskAsync(Cds.Value);
        (await nobody.StatusAsync()).ShouldBe((3, "the first request must carry node.id"));
    }

    [Fact]
    public async Task XDS_005_142_Virtual_hosts_are_served_in_the_delta_variant_alone()
    {
        await using var server = await StartAsync();
        await using var client = StateClient.Open(server.Address, XdsClient.EnvoyNode("envoy-1", "shop"));
        await client.AskAsync(TypeUrl.Of("envoy.config.route.v3.VirtualHost").Value);
        await client.AskAsync(Cds.Value);
        (await client.ReceiveAsync()).TypeUrl.ShouldBe(Cds.Value);
    }

    [Theory, MemberData(nameof(Types))]
    public async Task XDS_004_Each_type_has_a_service_of_its_own_in_both_variants(string url)
    {
        var (type, service) = (new TypeUrl(url), XdsTypes.Of(new TypeUrl(url)).Service!);
        await using var server = await AdsServer.StartAsync();
        server.Publish(ResourceSet.Create([Named(type, "x")]));

        await using var delta = XdsClient.Open(server.Address, XdsClient.EnvoyNode("envoy-1", "shop"), service.Name, $"Delta{service.Resources}");
        await delta.SubscribeAsync(url, "x");
        (await delta.ReceiveAsync()).Resources.ShouldHaveSingleItem().Name.ShouldBe("x");

        await using var state = StateClient.Open(server.Address, XdsClient.EnvoyNode("envoy-1", "shop"), service.Name, $"Stream{service.Resources}");
        await state.AskAsync("", "x");
        var response = await state.ReceiveAsync();
        (response.TypeUrl, response.Resources.Count).ShouldBe((url, 1));

        var other = type == Rds ? Cds : Rds;
        await state.AskAsync(other.Value, "x");
        var (code, message) = await state.StatusAsync();
        code.ShouldBe(3);
        message.ShouldStartWith($"this service serves {url}, but the request asks for {other}");
    }

    public static TheoryData<string> Types() => [.. XdsTypes.All.Where(type => type.Service is not null).Select(type => type.Url.Value)];

    [Fact]
    public async Task XDS_008_063_The_streams_of_one_client_on_one_connection_are_one_node()
    {
        await using var server = await StartAsync();
        var streams = StateClient.OpenTogether(
            server.Address,
            XdsClient.EnvoyNode("envoy-1", "shop"),
            (Clusters, "StreamClusters"),
            (Endpoints, "StreamEndpoints"),
            (Endpoints, "StreamEndpoints"),
            (Listeners, "StreamListeners")
        );
        await AskAsync(streams[0]);
        await AskAsync(streams[1], "a");
        await AskAsync(streams[2], "b");
        await AskAsync(streams[3]);
        await Eventually.TrueAsync(
            () => server.Nodes.List() is [{ Synced: true, Connected: true, Types: [{ Resources: 2, Sent: 2 }, { Resources: 2 }, { Resources: 1 }] }],
            () => string.Join('\n', server.Nodes.List())
        );
        await using (var other = StateClient.Open(server.Address, XdsClient.EnvoyNode("envoy-1", "shop")))
        {
            await other.AskAsync(Cds.Value);
            await other.ReceiveAsync();
            server.Nodes.List().Length.ShouldBe(2);
        }

        foreach (var stream in streams)
            await stream.DisposeAsync();
        await Eventually.TrueAsync(() => server.Nodes.List() is [{ Connected: false }], () => string.Join('\n', server.Nodes.List()));

        static async Task AskAsync(StateClient stream, params string[] names)
        {
            await stream.AskAsync("", names);
            await stream.AckAsync(await stream.ReceiveAsync(), names);
        }
    }

    private static async Task<AdsServer> StartAsync()
    {
        var server = await AdsServer.StartAsync();
        server.Publish(Set);
        return server;
    }
}
