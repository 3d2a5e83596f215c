using System.Text.Json;
using System.Text.Json.Nodes;
using ControlPlane.Bench.Ads;
using ControlPlane.Bench.Load;
using ControlPlane.Bench.Servers;
using ControlPlane.Client.Wire;
using ControlPlane.EndToEnd.Tests.Rig;

namespace ControlPlane.EndToEnd.Tests.Scenarios;

/// <summary>What pushes cost in counts and bytes, by the bench's own load client; times are measured by the bench alone (docs/performance.md).</summary>
public sealed class PushCostTests
{
    private const int Streams = 8;

    // The cluster, its name and version once more, the type, the nonce, and the frames around them.
    private const int MostBytesOfAPush = 560;

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(10)]
    [InlineData(300)]
    public async Task A_change_is_one_small_answer_to_each_Envoy_however_much_there_is(int resources)
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "The bench's load client needs Linux' epoll.");
        await using var server = await ServerAsync(resources);
        using var loop = new LoadLoop(TimeProvider.System);
        await using var fleet = Fleet(loop, server, Subscription.Fresh(TypeUrls.Cluster), knowing: false, "first");
        await ArriveAsync(fleet, await fleet.ConnectAsync(resources));
        var before = await fleet.CountsAsync();
        before.Resources.ShouldBe(Streams * resources);

        await ChangeAsync(server, fleet, index: 3);

        var after = await fleet.CountsAsync();
        (after.Answers - before.Answers).ShouldBe(Streams);
        (after.Resources - before.Resources).ShouldBe(Streams);
        (after.Bytes - before.Bytes).ShouldBeInRange(Streams * 308, Streams * MostBytesOfAPush);
        (await fleet.AgreedAsync())[TypeUrls.Cluster].Count.ShouldBe(resources);
        after.Failures.ShouldBeEmpty();
    }

    [Theory]
    [InlineData(10)]
    [InlineData(300)]
    public async Task A_changed_route_is_one_virtual_host_to_each_Envoy_however_many_there_are(int routes)
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "The bench's load client needs Linux' epoll.");
        await using var server = await ServerAsync(routes, hosts: true);
        using var loop = new LoadLoop(TimeProvider.System);
        await using var fleet = Fleet(loop, server, Subscription.Fresh(TypeUrls.VirtualHosts), knowing: false, "first");
        await ArriveAsync(fleet, await fleet.ConnectAsync(routes + 1));
        var before = await fleet.CountsAsync();

        var arrivals = await fleet.WatchAsync(resources: 1);
        var moved = JsonNode.Parse(BenchDocuments.Routes(routes, hosts: true).ElementAt(3).GetRawText())!;
        moved["rules"]![0]!["match"]!["path"]!["prefix"] = "/moved";
        await AdminApi.Expect(server.Api.Client.TransactAsync(new TransactionRequest { Documents = [JsonSerializer.SerializeToElement(moved)] }, Cancel));
        await ArriveAsync(fleet, arrivals);

        var after = await fleet.CountsAsync();
        (after.Answers - before.Answers).ShouldBe(Streams);
        (after.Resources - before.Resources).ShouldBe(Streams);
        (after.Bytes - before.Bytes).ShouldBeLessThanOrEqualTo(Streams * 1024);
    }

    [Fact]
    public async Task Envoys_that_connect_again_get_what_is_stale_and_nothing_else()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "The bench's load client needs Linux' epoll.");
        const int resources = 40,
            stale = 4;
        await using var server = await ServerAsync(resources);
        using var loop = new LoadLoop(TimeProvider.System);
        var known = await KnownAsync(loop, server, resources);

        await using var right = Fleet(loop, server, Subscription.Knowing(TypeUrls.Cluster, [], known), knowing: true, "again");
        await right.ConnectAsync(resources: 1);
        await ChangeAsync(server, right, index: 0);
        (await right.CountsAsync()).Resources.ShouldBe(Streams);

        var outdated = (await right.AgreedAsync())[TypeUrls.Cluster]
            .Concat(known)
            .DistinctBy(pair => pair.Key)
            .Select((pair, index) => index < stale ? new(pair.Key, "0") : pair);
        await using var behind = Fleet(loop, server, Subscription.Knowing(TypeUrls.Cluster, [], outdated), knowing: true, "behind");
        await ArriveAsync(behind, await behind.ConnectAsync(stale));
        await ChangeAsync(server, behind, index: 1);
        (await behind.CountsAsync()).Resources.ShouldBe(Streams * (stale + 1));
    }

    private static async Task<InProcess> ServerAsync(int resources, bool hosts = false)
    {
        var server = await InProcess.StartAsync(Cancel);
        var documents = Enumerable
            .Range(0, resources)
            .Select(index => BenchDocuments.Service(index, 0))
            .Prepend(BenchDocuments.FleetOf(1))
            .Concat(BenchDocuments.Routes(resources, hosts));
        await AdminApi.Expect(server.Api.Client.TransactAsync(new TransactionRequest { Documents = [.. documents] }, Cancel));
        return server;
    }

    private static EnvoyFleet Fleet(LoadLoop loop, InProcess server, Subscription clusters, bool knowing, string prefix) =>
        new(
            loop,
            new FleetPlan(server.Ads, Streams, [clusters])
            {
                Cluster = BenchDocuments.Fleet,
                Prefix = prefix,
                Sampled = 2,
                Knowing = knowing,
            },
            new Random(1)
        );

    private static async Task<Dictionary<string, string>> KnownAsync(LoadLoop loop, InProcess server, int resources)
    {
        await using var first = Fleet(loop, server, Subscription.Fresh(TypeUrls.Cluster), knowing: false, "first");
        await ArriveAsync(first, await first.ConnectAsync(resources));
        return (await first.AgreedAsync())[TypeUrls.Cluster];
    }

    /// <summary>Changes a service, and waits until all streams have the change.</summary>
    private static async Task ChangeAsync(InProcess server, EnvoyFleet fleet, int index)
    {
        var arrivals = await fleet.WatchAsync(resources: 1);
        await AdminApi.Expect(server.Api.Client.PutAsync("services", BenchDocuments.ServiceName(index), BenchDocuments.Service(index, 1), null, Cancel));
        await ArriveAsync(fleet, arrivals);
    }

    private static async Task ArriveAsync(EnvoyFleet fleet, Arrivals arrivals)
    {
        try
        {
            await arrivals.All.WaitAsync(TimeSpan.FromMinutes(3), Cancel);
        }
        catch (TimeoutException)
        {
            var counts = await fleet.CountsAsync();
            Assert.Fail($"{arrivals.Arrived} of {Streams} streams have what they wait for; {counts}; {string.Join("; ", counts.Failures)}");
        }
    }
}
