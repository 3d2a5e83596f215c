using System.Collections.Immutable;
using ControlPlane.Bench.Results;
using ControlPlane.Bench.Servers;

namespace ControlPlane.Bench.Scenarios;

/// <summary>S10: the control plane is killed and started again, and all Envoys connect again by themselves. Nothing must come a second time.</summary>
internal sealed class Restart : IScenario
{
    /// <inheritdoc/>
    public string Name => "s10";

    /// <inheritdoc/>
    public string Title => "the control plane is killed and starts again";

    /// <inheritdoc/>
    public (int Streams, int Resources, int Rounds) Defaults => (1000, 10_000, 3);

    /// <inheritdoc/>
    public bool Fresh => false;

    /// <inheritdoc/>
    public bool OursAlone => true;

    /// <inheritdoc/>
    public async Task PrepareAsync(Subject subject, CancellationToken cancel)
    {
        await subject.ConnectAsync(cancel, plan => plan with { Reconnects = true });
        await subject.Fleet!.KnowAsync();
    }

    /// <inheritdoc/>
    public async Task<ImmutableArray<Figure>> RoundAsync(Subject subject, CancellationToken cancel)
    {
        var (server, fleet) = ((OurServer)subject.Server, subject.Fleet!);
        var before = await fleet.CountsAsync();
        var begin = await server.RestartAsync(cancel);
        var ready = subject.Clock.GetElapsedTime(begin);
        await subject.SentAsync(fleet, cancel);
        var connected = subject.Clock.GetElapsedTime(begin);
        await subject.QuietAsync(cancel);
        var cpu = server.Meter.Cpu();
        var resent = (await fleet.CountsAsync()).Resources - before.Resources;
        var steady = subject.Loop.Now;
        // Whoever is connected but not served would not get the next change.
        var arrivals = await fleet.WatchAsync(resources: 1);
        await server.ChangeAsync(cancel);
        await subject.ArriveAsync(arrivals, fleet, cancel);
        var agreed = await fleet.AgreedAsync();
        await fleet.KnowAsync();
        return
        [
            new("start until ready", "ms", ready.TotalMilliseconds),
            new("start until all streams are connected", "ms", connected.TotalMilliseconds),
            new("resources sent again", "", resent),
            new("CPU from start to rest", "s", cpu.Work / 1e9),
            new("JIT from start to rest", "s", cpu.Jit / 1e9),
            new("next change to all streams", "ms", arrivals.Since(steady).Max()),
            new("resources of a stream", "", agreed.Values.Sum(type => type.Count)),
        ];
    }
}
