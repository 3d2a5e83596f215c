using ControlPlane.Resources;
using ControlPlane.Testing;
using Envoy.Service.Discovery.V3;
using Microsoft.Extensions.Time.Testing;
using static ControlPlane.Xds.Tests.Session.Samples;
using static ControlPlane.Xds.Tests.Wire.Abuse.RawConnection;

namespace ControlPlane.Xds.Tests.Wire.Abuse;

/// <summary>Clients that are silent, slow or stopped: how long they may be, what they hold until then, and that nobody else waits for them.</summary>
[Collection(nameof(AloneInTheProcess))]
public sealed class TooSlowTests
{
    private const int Stuck = 100;

    /// <summary>What the goal allows a stuck stream, and what this process's end of the connection takes besides.</summary>
    private const long MostPerStuckStream = 128 * 1024;

    private readonly FakeTimeProvider _clock = new();

    private static DeltaDiscoveryRequest Subscription => new() { Node = XdsClient.EnvoyNode("slow", "shop"), TypeUrl = Cds.Value };

    [Fact]
    public async Task A_stream_without_a_request_ends()
    {
        await using var server = await StartAsync();
        await using var connection = await RawConnection.OpenAsync(server.Address);
        var stream = await connection.CallAsync();
        (await EndAsync(connection, stream)).ShouldBe("4: no request came within 60s");
        await CountedAsync(server, AdsLimit.FirstRequestTimeout);
    }

    [Fact]
    public async Task A_request_that_never_arrives_whole_ends_its_stream()
    {
        await using var server = await StartAsync();
        await using var connection = await RawConnection.OpenAsync(server.Address);
        var stream = await connection.CallAsync();
        await connection.SendAsync(stream, Framed(Subscription));
        await Eventually.TrueAsync(() => server.Nodes.List() is [{ Connected: true }], () => "the node did not come");

        // A byte now and then does not help.
        await connection.SendAsync(stream, [.. Framed(new byte[1000])[..^900]], piece: 1);
        (await EndAsync(connection, stream)).ShouldBe("4: the request did not come whole within 60s");
        await CountedAsync(server, AdsLimit.RequestTimeout);
    }

    [Fact]
    public async Task A_silent_client_that_has_everything_stays()
    {
        await using var server = await StartAsync();
        await using var client = XdsClient.Open(server.Address, XdsClient.EnvoyNode("idle", "shop"));
        await client.SubscribeAsync(Cds.Value);
        await client.AckAsync(await client.ReceiveAsync());
        await Eventually.TrueAsync(() => server.Nodes.List() is [{ Synced: true }], () => "the client is not up to date");
        for (var minutes = 0; minutes < 120; minutes++)
            _clock.Advance(TimeSpan.FromMinutes(1));
        server.Publish(ResourceSet.Create([Resource(Cds, "a", "2")]), revision: 2);
        (await client.ReceiveAsync()).Resources.ShouldHaveSingleItem().Name.ShouldBe("a");
    }

    [Theory, InlineData(0), InlineData(20_000)]
    public async Task Windows_that_stay_shut_hold_little_and_end_the_stream(uint window)
    {
        await using var server = await StartAsync();
        await using var neighbour = await Neighbour.OpenAsync(server);
        var large = ResourceSet.Create(Enumerable.Range(0, 20).Select(i => Resource(Rds, $"large-{i}", new string('x', 1_000_000))).Append(Resource(Cds, "a")));
        server.Publish(large, revision: 1_000_000);
        var before = GC.GetTotalMemory(forceFullCollection: true);
        var request = new DeltaDiscoveryRequest
        {
            Node = XdsClient.EnvoyNode("stuck", "shop"),
            TypeUrl = Rds.Value,
            ResourceNamesSubscribe = { "*" },
        };
        var connections = new List<RawConnection>();
        for (var i = 0; i < Stuck; i++)
        {
            var connection = await RawConnection.OpenAsync(server.Address, window);
            connections.Add(connection);
            await connection.SendAsync(await connection.CallAsync(), Framed(request));
        }

        await Eventually.TrueAsync(() => server.Counters.Opened >= Stuck + 1 && server.Nodes.Connected.Count() == Stuck + 1, () => $"{server.Streams} streams");
        ((GC.GetTotalMemory(forceFullCollection: true) - before) / Stuck).ShouldBeLessThan(MostPerStuckStream);
        await neighbour.PercentileAsync();

        var end = EndAsync(connections[0], 1);
        (await end).ShouldStartWith("reset");
        await CountedAsync(server, AdsLimit.WriteTimeout, Stuck);
        server.Streams.ShouldBe(1);
        foreach (var connection in connections)
            await connection.DisposeAsync();
    }

    [Fact]
    public async Task Nonces_that_are_never_sent_queue_nothing()
    {
        await using var server = await StartAsync();
        await using var neighbour = await Neighbour.OpenAsync(server);
        await using var client = XdsClient.Open(server.Address, XdsClient.EnvoyNode("silent", "shop"));
        await client.SubscribeAsync(Cds.Value);
        var received = 1;
        (await client.ReceiveAsync()).ShouldNotBeNull();
        await neighbour.PercentileAsync();

        // Nothing is sent again before the patience is over, and then the newest alone.
        _clock.Advance(TimeSpan.FromSeconds(6));
        (await client.ReceiveAsync()).Resources.ShouldHaveSingleItem();
        received++;
        received.ShouldBe(2);
        server.Counters.Read().Single(count => count.Type == Cds).Pushes.ShouldBe(neighbour.Received + received);
    }

    [Fact]
    public async Task More_connections_than_allowed_are_closed_and_the_others_served()
    {
        await using var server = await StartAsync(new AdsLimits { MaxConnections = 2 });
        await using var first = XdsClient.Open(server.Address, XdsClient.EnvoyNode("first", "shop"));
        await first.SubscribeAsync(Cds.Value);
        await first.AckAsync(await first.ReceiveAsync());
        await using (var second = await RawConnection.OpenAsync(server.Address))
        {
            await second.CallAsync();
            await using var third = await RawConnection.ConnectAsync(server.Address);
            (await third.EndOfAsync(1)).ShouldBe("closed");
            server.Counters.Limited(AdsLimit.Connections).ShouldBe(1);
        }

        await Eventually.TrueAsync(() => server.Connections == 1, () => $"{server.Connections} connections");
        server.Publish(ResourceSet.Create([Resource(Cds, "a", "2")]), revision: 2);
        (await first.ReceiveAsync()).Resources.ShouldHaveSingleItem();
        await using var later = XdsClient.Open(server.Address, XdsClient.EnvoyNode("later", "shop"));
        await later.SubscribeAsync(Cds.Value);
        (await later.ReceiveAsync()).Resources.ShouldHaveSingleItem();
    }

    [Fact]
    public async Task A_stream_more_than_a_node_id_may_have_is_refused_and_the_others_go_on()
    {
        await using var server = await StartAsync(new AdsLimits { MaxStreamsPerNode = 2 });
        var clients = Enumerable.Range(0, 3).Select(_ => XdsClient.Open(server.Address, XdsClient.EnvoyNode("same", "shop"))).ToList();
        foreach (var client in clients[..2])
        {
            await client.SubscribeAsync(Cds.Value);
            await client.AckAsync(await client.ReceiveAsync());
        }

        await clients[2].SubscribeAsync(Cds.Value);
        (await clients[2].StatusAsync()).ShouldBe(
            (
                8,
                "clients with the node.id same already have 2 streams: give each Envoy a node.id of its own; --ads-max-streams-per-node of the "
                    + "control plane changes that"
            )
        );
        await clients[0].DisposeAsync();
        await Eventually.TrueAsync(() => server.Streams == 1, () => $"{server.Streams} streams");
        await using var next = XdsClient.Open(server.Address, XdsClient.EnvoyNode("same", "shop"));
        await next.SubscribeAsync(Cds.Value);
        (await next.ReceiveAsync()).Resources.ShouldHaveSingleItem();
        foreach (var client in clients)
            await client.DisposeAsync();
    }

    [Fact]
    public async Task A_stop_sends_clients_away_at_an_even_pace_and_refuses_new_ones()
    {
        const int streams = 20;
        await using var server = await StartAsync();
        var clients = new List<XdsClient>();
        for (var i = 0; i < streams; i++)
        {
            clients.Add(XdsClient.Open(server.Address, XdsClient.EnvoyNode($"envoy-{i}", "shop")));
            await clients[i].SubscribeAsync(Cds.Value);
            await clients[i].ReceiveAsync();
        }

        // 5 ms for each client, looked at every 50 ms.
        var drain = server.DrainAsync(TimeSpan.FromSeconds(10));
        await Eventually.TrueAsync(() => server.Streams == streams - 1, () => $"{server.Streams} streams");
        server.IsServing.ShouldBeFalse();
        await using var late = XdsClient.Open(server.Address, XdsClient.EnvoyNode("late", "shop"));
        (await late.StatusAsync()).ShouldBe((14, "the control plane is stopping"));
        _clock.Advance(TimeSpan.FromMilliseconds(50));
        await Eventually.TrueAsync(() => server.Streams == streams - 11, () => $"{server.Streams} streams");
        drain.IsCompleted.ShouldBeFalse();
        _clock.Advance(TimeSpan.FromMilliseconds(50));
        await drain;
        foreach (var client in clients)
        {
            (await client.StatusAsync()).ShouldBe((14, "the control plane is stopping"));
            await client.DisposeAsync();
        }
    }

    private async Task<AdsServer> StartAsync(AdsLimits? limits = null)
    {
        var server = await AdsServer.StartAsync(new AdsOptions { Limits = limits ?? new() }, _clock);
        server.Publish(ResourceSet.Create([Resource(Cds, "a")]));
        return server;
    }

    /// <summary>Lets time pass until the stream ends.</summary>
    private async Task<string> EndAsync(RawConnection connection, int stream)
    {
        var ended = connection.EndOfAsync(stream);
        await Eventually.TrueAsync(
            () =>
            {
                _clock.Advance(TimeSpan.FromSeconds(1));
                return ended.IsCompleted;
            },
            () => "the stream did not end"
        );
        return await ended;
    }

    private Task CountedAsync(AdsServer server, AdsLimit limit, int times = 1) =>
        Eventually.TrueAsync(
            () =>
            {
                _clock.Advance(TimeSpan.FromSeconds(1));
                return server.Counters.Limited(limit) == times;
            },
            () => $"{server.Counters.Limited(limit)} were counted"
        );
}
