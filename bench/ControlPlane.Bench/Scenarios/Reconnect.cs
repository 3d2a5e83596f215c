using System.Collections.Immutable;
using ControlPlane.Bench.Ads;
using ControlPlane.Bench.Load;
using ControlPlane.Bench.Results;

namespace ControlPlane.Bench.Scenarios;

/// <summary>S5: all Envoys connect again at once and tell which versions they have; what they have rightly must not come again.</summary>
internal sealed class Reconnect : IScenario
{
    private const string Unknown = "0000000000000000";

    private readonly Dictionary<Subject, KeyValuePair<string, string>[]> _known = [];

    private static readonly (string Name, int Every)[] Cases = [("right", 0), ("10 % stale", 10), ("all stale", 1)];

    /// <inheritdoc/>
    public string Name => "s5";

    /// <inheritdoc/>
    public string Title => "reconnect storm with known versions";

    /// <inheritdoc/>
    public (int Streams, int Resources, int Rounds) Defaults => (1000, 1000, 5);

    /// <inheritdoc/>
    public bool Fresh => false;

    /// <inheritdoc/>
    public bool OursAlone => false;

    /// <inheritdoc/>
    public async Task PrepareAsync(Subject subject, CancellationToken cancel)
    {
        await using (var first = subject.NewFleet(plan => plan with { Streams = 1, Sampled = 1 }))
        {
            await subject.ArriveAsync(await first.ConnectAsync(subject.Snapshot), first, cancel);
            _known[subject] = [.. (await first.AgreedAsync())[TypeUrls.Cluster]];
        }

        for (var warmUp = 0; warmUp < 2; warmUp++)
            await RoundAsync(subject, cancel);
    }

    /// <inheritdoc/>
    public async Task<ImmutableArray<Figure>> RoundAsync(Subject subject, CancellationToken cancel)
    {
        var figures = new List<Figure>();
        foreach (var (name, every) in Cases)
            figures.AddRange(await StormAsync(subject, name, every, cancel));
        return [.. figures];
    }

    private async Task<ImmutableArray<Figure>> StormAsync(Subject subject, string name, int every, CancellationToken cancel)
    {
        var known = _known[subject];
        var versions = known.Select((pair, index) => every > 0 && index % every == 0 ? new(pair.Key, Unknown) : pair).ToArray();
        var stale = versions.Count(pair => pair.Value == Unknown);
        await using var fleet = subject.NewFleet(plan => plan with { Knowing = true, Subscriptions = [Subscription.Knowing(TypeUrls.Cluster, [], versions)] });
        await subject.QuietAsync(cancel);
        var costs = await Costs.BeginAsync(subject, fleet);
        var begin = subject.Loop.Now;
        var arrivals = await fleet.ConnectAsync(Math.Max(1, stale));
        await subject.SentAsync(fleet, cancel);
        if (stale > 0)
            await subject.ArriveAsync(arrivals, fleet, cancel);
        var idle = await subject.QuietAsync(cancel);
        var spent = await costs.EndAsync();
        await fleet.AgreedAsync();
        if ((await fleet.CountsAsync()).Failures is [var failure, ..])
            throw new VoidRunException(failure);
        var streams = subject.Options.Streams;
        return
        [
            .. spent.CpuFor("stream", streams).Select(figure => figure with { Name = $"{name}: {figure.Name}" }),
            new($"{name}: resources sent per stream", "", (double)spent.Resources / streams),
            new($"{name}: resources sent that the client had", "", (double)(spent.Resources - ((long)stale * streams)) / streams),
            new($"{name}: until {(stale > 0 ? "all have them" : "the server rests")}", "ms", stale > 0 ? arrivals.SinceBegin.Max() : (idle - begin) / 1e6),
        ];
    }
}
