using System.Diagnostics;
using ControlPlane.Resources;
using ControlPlane.Testing;
using static ControlPlane.Xds.Tests.Session.Samples;

namespace ControlPlane.Xds.Tests.Wire.Abuse;

/// <summary>A well-behaved client of the same server: how long pushes take to reach it says how much it is disturbed.</summary>
internal sealed class Neighbour : IAsyncDisposable
{
    private const int Pushes = 200;

    private readonly AdsServer _server;
    private readonly XdsClient _client;
    private int _version = 1;

    private Neighbour(AdsServer server) => (_server, _client) = (server, XdsClient.Open(server.Address, XdsClient.EnvoyNode("neighbour", "shop")));

    /// <summary>How many responses it has received.</summary>
    public long Received { get; private set; }

    /// <summary>Connects it to a server that has one cluster.</summary>
    public static async Task<Neighbour> OpenAsync(AdsServer server)
    {
        var neighbour = new Neighbour(server);
        await neighbour._client.SubscribeAsync(Cds.Value);
        await neighbour._client.AckAsync(await neighbour._client.ReceiveAsync());
        neighbour.Received++;
        await neighbour.PercentileAsync();
        return neighbour;
    }

    /// <summary>Changes the cluster many times, one after the other; each change has to arrive.</summary>
    /// <returns>The 95th percentile of the time that took.</returns>
    public async Task<TimeSpan> PercentileAsync()
    {
        var times = new List<TimeSpan>();
        for (var push = 0; push < Pushes; push++)
        {
            var begin = Stopwatch.GetTimestamp();
            _server.Publish(ResourceSet.Create([Resource(Cds, "a", $"{++_version}")]), revision: _version);
            var response = await _client.ReceiveAsync();
            times.Add(Stopwatch.GetElapsedTime(begin));
            response.Resources.ShouldHaveSingleItem().Name.ShouldBe("a");
            await _client.AckAsync(response);
            Received++;
        }

        return times.Order().ElementAt(Pushes * 95 / 100);
    }

    /// <inheritdoc/>
    public ValueTask DisposeAsync() => _client.DisposeAsync();
}
