using System.Collections.Immutable;
using ControlPlane.Bench.Load;
using ControlPlane.Bench.Results;

namespace ControlPlane.Bench.Scenarios;

/// <summary>
/// S3: changes come faster than all streams can follow: a hundred within a second, then ten a second for a while. A server may merge them, and must not fall
/// behind.
/// </summary>
internal sealed class Burst : IScenario
{
    private const int BurstChanges = 100;
    private static readonly TimeSpan BurstPeriod = TimeSpan.FromMilliseconds(10),
        SustainedPeriod = TimeSpan.FromMilliseconds(100);

    /// <inheritdoc/>
    public string Name => "s3";

    /// <inheritdoc/>
    public string Title => "a burst of 100 changes within a second, then 10 a second";

    /// <inheritdoc/>
    public (int Streams, int Resources, int Rounds) Defaults => (1000, 100, 3);

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
    public async Task<ImmutableArray<Figure>> RoundAsync(Subject subject, CancellationToken cancel) =>
        [
            .. await SendAsync(subject, "burst", BurstChanges, BurstPeriod, cancel),
            .. await SendAsync(subject, "sustained", (int)(subject.Options.Length / SustainedPeriod), SustainedPeriod, cancel),
        ];

    private static async Task<ImmutableArray<Figure>> SendAsync(Subject subject, string name, int changes, TimeSpan period, CancellationToken cancel)
    {
        var fleet = subject.Fleet!;
        var costs = await Costs.BeginAsync(subject, fleet);
        var begin = subject.Loop.Now;
        // The pace is kept whether or not the server has taken the change before.
        using var pace = new PeriodicTimer(period, subject.Clock);
        var taken = new List<Task>();
        for (var change = 0; change < changes; change++)
        {
            taken.Add(subject.Server.ChangeAsync(cancel));
            await pace.WaitForNextTickAsync(cancel);
        }

        await Task.WhenAll(taken);
        var last = subject.Loop.Now;
        await subject.QuietAsync(cancel);
        var spent = await costs.EndAsync();
        var counts = await fleet.CountsAsync();
        await fleet.AgreedAsync();
        if (counts.Failures is [var failure, ..])
            throw new VoidRunException(failure);
        var lags = (await fleet.LastAnswersAsync()).Select(at => Math.Max(0, (at - last) / 1e6));
        var streams = subject.Options.Streams;
        return
        [
            new($"{name}: changes taken per second", "/s", changes / ((last - begin) / 1e9)),
            new($"{name}: answers per change and stream", "", (double)spent.Answers / streams / changes),
            new($"{name}: last answer after the last change p99", "ms", new Distribution(lags).Percentile(99)),
            .. spent.CpuFor("change and stream", (long)changes * streams).Select(figure => figure with { Name = $"{name}: {figure.Name}" }),
            new($"{name}: server CPU", "cores", spent.Cpu.Work / (double)(last - begin)),
        ];
    }
}
