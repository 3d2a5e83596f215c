using ControlPlane.Resources;
using ControlPlane.Server.Core.Observe;
using ControlPlane.Server.Hosting;
using ControlPlane.Store;
using ControlPlane.Store.Facts;
using ControlPlane.Testing;
using Microsoft.Extensions.Time.Testing;

namespace ControlPlane.Server.Tests.Core.Observe;

public sealed class MemberObserverTests : IAsyncDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("controlplane-members-");
    private readonly FakeTimeProvider _clock = new();

    private StoreLocation Location => StoreLocation.Parse(Path.Combine(_folder.FullName, "controlplane.db"));

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_fleet_grows_at_once_and_shrinks_after_the_grace()
    {
        await using var server = await StartAsync();
        await Sample.ApplyAsync(server);
        await using var store = await WatchAsync();
        await using var first = await ConnectAsync(server, "a");
        await using (await ConnectAsync(server, "b"))
        {
            await MembersAsync(store, 2);
            _clock.Advance(10 * MemberObserver.Grace);
            Members(store).ShouldBe(2);
        }

        await ConnectedAsync(server, "b", connected: false);
        Members(store).ShouldBe(2);
        await PassAsync(() => Members(store) == 1);
        store.Current!.Facts.Of(FactKinds.Member).Keys.ShouldBe(["edge/a"]);
    }

    [Fact]
    public async Task Envoys_that_stay_cost_no_writes()
    {
        await using var server = await StartAsync();
        await Sample.ApplyAsync(server);
        await using var store = await WatchAsync();
        await using var envoy = await ConnectAsync(server, "a");
        await MembersAsync(store, 1);
        var sequence = store.Current!.Facts.Sequence;

        for (var minute = 0; minute < 10; minute++)
        {
            _clock.Advance(MemberObserver.Grace);
            await store.RefreshAsync(Cancel);
        }

        store.Current.Facts.Sequence.ShouldBe(sequence);
    }

    [Fact]
    public async Task After_a_restart_Envoys_have_time_to_come_back()
    {
        await using (var before = await StartAsync())
        {
            await Sample.ApplyAsync(before);
            await using var watching = await WatchAsync();
            await using var a = await ConnectAsync(before, "a");
            await using var b = await ConnectAsync(before, "b");
            await MembersAsync(watching, 2);
        }

        _clock.Advance(TimeSpan.FromHours(1));
        await using var after = await StartAsync();
        await using var store = await WatchAsync();
        var holder = store.Current!.Facts.Of(FactKinds.Member)["edge/a"].Value;
        await using var returned = await ConnectAsync(after, "a");
        await Eventually.TrueAsync(() => Refreshed(store).Facts.Of(FactKinds.Member)["edge/a"].Value != holder, () => "a is known to be back");
        _clock.Advance(MemberObserver.Grace / 2);
        Members(store).ShouldBe(2);

        await PassAsync(() => Members(store) == 1);
        store.Current.Facts.Of(FactKinds.Member).Keys.ShouldBe(["edge/a"]);
    }

    [Fact]
    public async Task Members_of_a_lost_replica_are_taken_over_or_leave()
    {
        await using var survivor = await StartAsync();
        await Sample.ApplyAsync(survivor);
        await using var store = await WatchAsync();
        await using (var lost = await TestServer.StartAsync(Location, HostHooks.None with { Clock = _clock }, token: survivor.Token))
        {
            await using var a = await ConnectAsync(lost, "a");
            await using var b = await ConnectAsync(lost, "b");
            await MembersAsync(store, 2);
        }

        await using var moved = await ConnectAsync(survivor, "a");
        Members(store).ShouldBe(2);
        await PassAsync(() => Members(store) == 1);
        store.Current!.Facts.Of(FactKinds.Member).Keys.ShouldBe(["edge/a"]);
    }

    public ValueTask DisposeAsync()
    {
        _folder.Delete(recursive: true);
        return ValueTask.CompletedTask;
    }

    private Task<TestServer> StartAsync() => TestServer.StartAsync(Location, HostHooks.None with { Clock = _clock }, _folder);

    private Task<DocumentStore> WatchAsync() =>
        DocumentStore.OpenAsync(new StoreOptions { Location = Location, PollInterval = TimeSpan.FromHours(1) }, TimeProvider.System, Cancel);

    private static async Task<XdsClient> ConnectAsync(TestServer server, string id)
    {
        var envoy = XdsClient.Open(new Uri($"http://{server.AdsAddress}"), XdsClient.EnvoyNode(id, "edge"));
        await envoy.SubscribeAsync(TypeUrl.Cluster.Value);
        await ConnectedAsync(server, id, connected: true);
        return envoy;
    }

    private static async Task ConnectedAsync(TestServer server, string id, bool connected) =>
        await Eventually.AnswerAsync(
            async () =>
            {
                var nodes = (await server.Client.NodesAsync(null, null, Cancel)).ShouldSucceed().Items;
                return nodes.Any(node => node.Id == id && node.Connected) == connected ? nodes : null;
            },
            $"{id} is {(connected ? "connected" : "gone")}"
        );

    private static Task MembersAsync(DocumentStore store, int count) =>
        Eventually.TrueAsync(() => Members(store) == count, () => $"the fleet has {count} members, not {Members(store)}");

    /// <summary>Lets time pass until something has come about.</summary>
    private Task PassAsync(Func<bool> condition) =>
        Eventually.TrueAsync(
            () =>
            {
                _clock.Advance(TimeSpan.FromSeconds(2));
                return condition();
            },
            () => "it came about as time passed"
        );

    private static int Members(DocumentStore store) => Refreshed(store).Observed.Members.GetValueOrDefault("edge");

    private static StoreState Refreshed(DocumentStore store)
    {
        store.RefreshAsync(Cancel).GetAwaiter().GetResult();
        return store.Current!;
    }
}
