using System.Collections.Immutable;
using ControlPlane.Bench.Results;

namespace ControlPlane.Bench.Scenarios;

/// <summary>S6: few Envoys with a large configuration: a host, a route and a cluster for each of 10,000 services. Storm, changes and memory in one.</summary>
internal sealed class LargeSnapshot : IScenario
{
    /// <inheritdoc/>
    public string Name => "s6";

    /// <inheritdoc/>
    public string Title => "large snapshot: clusters, listeners and one virtual host for each service";

    /// <inheritdoc/>
    public (int Streams, int Resources, int Rounds) Defaults => (100, 10_000, 1);

    /// <inheritdoc/>
    public bool Fresh => true;

    /// <inheritdoc/>
    public bool OursAlone => true;

    /// <inheritdoc/>
    public bool Hosts => true;

    /// <inheritdoc/>
    public Task PrepareAsync(Subject subject, CancellationToken cancel) => Task.CompletedTask;

    /// <inheritdoc/>
    public async Task<ImmutableArray<Figure>> RoundAsync(Subject subject, CancellationToken cancel)
    {
        await subject.QuietAsync(cancel);
        await subject.Server.CollectAsync(cancel);
        await subject.QuietAsync(cancel);
        var empty = subject.Server.Meter.Memory();
        var fleet = subject.NewFleet();
        await using (fleet)
        {
            var costs = await Costs.BeginAsync(subject, fleet);
            var arrivals = await fleet.ConnectAsync(subject.Snapshot);
            await subject.ArriveAsync(arrivals, fleet, cancel);
            var spent = await costs.EndAsync();
            var peak = subject.Server.Meter.Memory().PeakResident;
            if (subject.Options.WarmUp > 0)
                await Change.ManyAsync(subject, fleet, subject.Options.WarmUp, cancel);
            var changes = await Change.ManyAsync(subject, fleet, subject.Options.Changes, cancel);
            await subject.Server.CollectAsync(cancel);
            await subject.QuietAsync(cancel);
            var full = subject.Server.Meter.Memory();
            var streams = subject.Options.Streams;
            return
            [
                .. spent.CpuFor("stream", streams).Select(figure => figure with { Name = $"storm: {figure.Name}" }),
                .. new Distribution(arrivals.SinceBegin).Figures("storm: everything received", "ms"),
                new("storm: bytes per stream", "MB", spent.Bytes / 1e6 / streams),
                .. changes.Select(figure => figure with { Name = $"change: {figure.Name}" }),
                new("RSS without streams", "MB", empty.Resident / 1e6),
                new("RSS peak", "MB", peak / 1e6),
                new("RSS per stream", "KB", (full.Resident - empty.Resident) / 1e3 / streams),
            ];
        }
    }
}
