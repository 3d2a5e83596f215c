using System.Collections.Immutable;
using ControlPlane.Bench.Results;

namespace ControlPlane.Bench.Scenarios;

/// <summary>S11: S2 without and with clients that subscribe and then read nothing: 5 % more streams. The others must not feel it.</summary>
internal sealed class StuckClients : IScenario
{
    private const double Share = 0.05;

    /// <inheritdoc/>
    public string Name => "s11";

    /// <inheritdoc/>
    public string Title => "one resource changes while 5 % more clients are stuck";

    /// <inheritdoc/>
    public (int Streams, int Resources, int Rounds) Defaults => (1000, 1000, 5);

    /// <inheritdoc/>
    public bool Fresh => false;

    /// <inheritdoc/>
    public bool OursAlone => false;

    /// <inheritdoc/>
    public async Task PrepareAsync(Subject subject, CancellationToken cancel)
    {
        await subject.ConnectAsync(cancel);
        if (subject.Options.WarmUp > 0)
            await Change.ManyAsync(subject, subject.Fleet!, subject.Options.WarmUp, cancel);
    }

    /// <inheritdoc/>
    public async Task<ImmutableArray<Figure>> RoundAsync(Subject subject, CancellationToken cancel)
    {
        var without = await Change.ManyAsync(subject, subject.Fleet!, subject.Options.Changes, cancel);
        var before = await ResidentAsync(subject, cancel);
        var streams = Math.Max(1, (int)(subject.Options.Streams * Share));
        await using var stuck = subject.NewFleet(plan => plan with { Streams = streams, Stuck = true });
        await stuck.ConnectAsync(subject.Snapshot);
        await subject.SentAsync(stuck, cancel);
        await subject.QuietAsync(cancel);
        // What a stuck stream holds is told before the changes: servers may end it while they come.
        var after = await ResidentAsync(subject, cancel);
        var with = await Change.ManyAsync(subject, subject.Fleet!, subject.Options.Changes, cancel);
        return
        [
            .. without.Where(figure => figure.Unit is "ms" or "µs").Select(figure => figure with { Name = $"without: {figure.Name}" }),
            .. with.Where(figure => figure.Unit is "ms" or "µs").Select(figure => figure with { Name = $"with: {figure.Name}" }),
            new("p99 with through p99 without", "", P99(with) / P99(without)),
            new("RSS per stuck stream", "KB", (after - before) / 1e3 / streams),
        ];
    }

    private static async Task<long> ResidentAsync(Subject subject, CancellationToken cancel)
    {
        await subject.Server.CollectAsync(cancel);
        await subject.QuietAsync(cancel);
        return subject.Server.Meter.Memory().Resident;
    }

    private static double P99(ImmutableArray<Figure> figures) => figures.Single(figure => figure.Name == "convergence p99").Value;
}
