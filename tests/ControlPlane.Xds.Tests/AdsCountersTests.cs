using ControlPlane.Resources;
using ControlPlane.Testing;
using static ControlPlane.Xds.Tests.Session.Samples;

namespace ControlPlane.Xds.Tests;

/// <summary>What streams did is counted by type, and stays counted when they end.</summary>
public sealed class AdsCountersTests
{
    [Fact]
    public async Task Answers_acknowledgements_and_refusals_are_counted_by_type()
    {
        await using var server = await AdsServer.StartAsync();
        server.Publish(ResourceSet.Create([Resource(Cds, "a", "body"), Resource(Rds, "r")]));
        await using (var client = XdsClient.Open(server.Address, XdsClient.EnvoyNode("envoy-1", "shop")))
        {
            await client.SubscribeAsync(Cds.Value);
            await client.AckAsync(await client.ReceiveAsync());
            await client.SubscribeAsync(Rds.Value, "r");
            await client.NackAsync(await client.ReceiveAsync(), "no");
            await Eventually.TrueAsync(() => Of(server, Rds) is { Rejections: 1, Pushes: 1 }, () => "the refusal is counted");
            server.Streams.ShouldBe(1);
            server.Nodes.List().ShouldHaveSingleItem().Acknowledged.ShouldNotBeNull();
        }

        await Eventually.TrueAsync(() => server.Streams == 0, () => "the stream has ended");
        var (clusters, routes) = (Of(server, Cds), Of(server, Rds));
        (clusters.Pushes, clusters.Acks, clusters.Rejections).ShouldBe((1, 1, 0));
        clusters.Bytes.ShouldBeGreaterThan(4);
        clusters.Largest.ShouldBe(clusters.Bytes);
        (routes.Pushes, routes.Acks, routes.Rejections).ShouldBe((1, 0, 1));
        server.Counters.Opened.ShouldBe(1);
        server.Counters.Read().Count(count => count.Type is null).ShouldBe(1);
    }

    private static AdsCount Of(AdsServer server, TypeUrl type) => server.Counters.Read().Single(count => count.Type == type);
}
