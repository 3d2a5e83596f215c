using System.Collections.Immutable;
using ControlPlane.Bench.Ads;
using ControlPlane.Bench.Load;
using ControlPlane.Bench.Servers;

namespace ControlPlane.Bench.Scenarios;

/// <summary>A server under measurement, and the Envoys that a scenario has connected to it.</summary>
internal sealed class Subject(IServer server, LoadLoop loop, BenchOptions options, TimeProvider clock) : IAsyncDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(2);
    private static readonly TimeSpan QuietPeriod = TimeSpan.FromMilliseconds(200);

    private int _fleets;

    /// <summary>The server.</summary>
    public IServer Server => server;

    /// <summary>The load's thread.</summary>
    public LoadLoop Loop => loop;

    /// <summary>What is run.</summary>
    public BenchOptions Options => options;

    /// <summary>The time.</summary>
    public TimeProvider Clock => clock;

    /// <summary>The Envoys that stay between rounds.</summary>
    public EnvoyFleet? Fleet { get; private set; }

    /// <summary>
    /// How many resources an Envoy has when it has all: of each listener itself, its route configuration, and the virtual hosts with that for all others.
    /// </summary>
    public int Snapshot => options.Resources + (options.Hosts ? options.Listeners * (options.Resources + 3) : 0);

    /// <summary>Asks for all clusters; with hosts, for listeners, routes and virtual hosts too.</summary>
    public ImmutableArray<Subscription> Everything =>
        options.Hosts
            ?
            [
                Subscription.Fresh(TypeUrls.Cluster),
                Subscription.Fresh(TypeUrls.Listener),
                Subscription.Fresh(TypeUrls.Routes, [.. Enumerable.Range(0, options.Listeners).Select(BenchDocuments.RoutesName)]),
                Subscription.Fresh(TypeUrls.VirtualHosts),
            ]
            : [Subscription.Fresh(TypeUrls.Cluster, variant: options.State ? Variant.State : Variant.Delta)];

    /// <summary>A fleet that is not connected yet; each has node ids of its own.</summary>
    public EnvoyFleet NewFleet(Func<FleetPlan, FleetPlan>? change = null)
    {
        var plan = new FleetPlan(server.Ads, options.Streams, Everything) { Prefix = $"envoy-{_fleets++}", Cluster = BenchDocuments.Fleet };
        return new EnvoyFleet(loop, change?.Invoke(plan) ?? plan, new Random(1));
    }

    /// <summary>Connects the Envoys that stay, and waits until they have everything.</summary>
    public async Task ConnectAsync(CancellationToken cancel, Func<FleetPlan, FleetPlan>? change = null)
    {
        Fleet = NewFleet(change);
        await ArriveAsync(await Fleet.ConnectAsync(Snapshot), Fleet, cancel);
        await QuietAsync(cancel);
    }

    /// <summary>Waits until every stream has what is watched for.</summary>
    /// <exception cref="VoidRunException">Not all have, or connections ended.</exception>
    public async Task ArriveAsync(Arrivals arrivals, EnvoyFleet fleet, CancellationToken cancel)
    {
        try
        {
            await arrivals.All.WaitAsync(Patience, clock, cancel);
        }
        catch (TimeoutException)
        {
            var failures = (await fleet.CountsAsync()).Failures;
            throw new VoidRunException(
                $"{arrivals.Arrived} of {fleet.Plan.Streams} streams of {server.Name} have received what they wait for; {failures.Count} connections "
                    + $"ended: {string.Join("; ", failures.Take(3))}"
            );
        }

        if ((await fleet.CountsAsync()).Failures is [var first, ..] all)
            throw new VoidRunException($"{all.Count} connections to {server.Name} ended, the first: {first}");
    }

    /// <summary>Waits until every stream is connected and has sent what it has to say.</summary>
    public Task SentAsync(EnvoyFleet fleet, CancellationToken cancel) =>
        Waiting.UntilAsync(
            $"all Envoys have connected to {server.Name} and subscribed",
            Patience,
            async () => await fleet.SentAsync() == fleet.Plan.Streams,
            clock,
            cancel
        );

    /// <summary>Waits until the server does nothing more: its threads run, or wait for a core, for less than a tenth of the time.</summary>
    /// <returns>When it last did something, at most so much too late as it is looked at.</returns>
    public async Task<long> QuietAsync(CancellationToken cancel)
    {
        var last = loop.Now;
        var before = server.Meter.Busy();
        for (var round = 0; round < 600; round++)
        {
            await Task.Delay(QuietPeriod, clock, cancel);
            var now = server.Meter.Busy();
            // Less than before: a thread has ended, and its time with it.
            if (now >= before && now - before < QuietPeriod.TotalNanoseconds / 10)
                return last;
            (before, last) = (now, loop.Now);
        }

        throw new VoidRunException($"{server.Name} does not come to rest.");
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        if (Fleet is not null)
            await Fleet.DisposeAsync();
        await server.DisposeAsync();
    }
}
