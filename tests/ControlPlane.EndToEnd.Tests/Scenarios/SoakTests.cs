using ControlPlane.Bench.Ads;
using ControlPlane.Bench.Load;
using ControlPlane.Bench.Servers;
using ControlPlane.Client.Wire;
using ControlPlane.EndToEnd.Tests.Rig;

namespace ControlPlane.EndToEnd.Tests.Scenarios;

/// <summary>The short form of <c>bench soak</c>: changes, reconnects and rejections at random, after which every Envoy has what the server says.</summary>
public sealed class SoakTests
{
    private const int Streams = 50,
        Resources = 30;

    private static readonly TimeSpan Length = TimeSpan.FromSeconds(20);

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task After_changes_reconnects_and_rejections_at_random_every_Envoy_has_the_right_thing()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "The bench's load client needs Linux' epoll.");
        await using var server = await InProcess.StartAsync(Cancel);
        var documents = Enumerable
            .Range(0, Resources)
            .Select(index => BenchDocuments.Service(index, 0))
            .Prepend(BenchDocuments.FleetOf(1))
            .Concat(BenchDocuments.Routes(Resources, hosts: false));
        await AdminApi.Expect(server.Api.Client.TransactAsync(new TransactionRequest { Documents = [.. documents] }, Cancel));
        using var loop = new LoadLoop(TimeProvider.System);
        var plan = new FleetPlan(server.Ads, Streams, [Subscription.Fresh(TypeUrls.Cluster)])
        {
            Cluster = BenchDocuments.Fleet,
            Sampled = Streams,
            Reconnects = true,
            Own = true,
        };
        await using var fleet = new EnvoyFleet(loop, plan, new Random(1));
        await (await fleet.ConnectAsync(Resources)).All.WaitAsync(TimeSpan.FromMinutes(3), Cancel);
        var changes = 0;
        var soak = new Soak(fleet, ChangeAsync, ClustersAsync, new Random(2), TimeProvider.System);

        await soak.RunAsync(Length, Cancel);

        (await soak.WrongAsync(Resources, Cancel)).ShouldBe(0);
        soak.Changed.ShouldBePositive();
        soak.Reconnected.ShouldBePositive();
        (await fleet.CountsAsync()).Failures.ShouldBeEmpty();

        Task ChangeAsync(CancellationToken cancel)
        {
            var (index, version) = (++changes % Resources, changes);
            return AdminApi.Expect(
                server.Api.Client.PutAsync("services", BenchDocuments.ServiceName(index), BenchDocuments.Service(index, version), null, cancel)
            );
        }

        async Task<IReadOnlyDictionary<string, string>> ClustersAsync(CancellationToken cancel) =>
            (await AdminApi.Expect(server.Api.Client.SnapshotAsync(BenchDocuments.Fleet, null, cancel)))
                .Resources.Where(resource => resource.Type == "Cluster")
                .ToDictionary(resource => resource.Name, resource => resource.Version);
    }
}
