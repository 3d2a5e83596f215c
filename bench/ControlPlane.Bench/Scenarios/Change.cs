using System.Collections.Immutable;
using ControlPlane.Bench.Load;
using ControlPlane.Bench.Results;

namespace ControlPlane.Bench.Scenarios;

/// <summary>Changes of one resource, one after the other, each when all streams have the one before.</summary>
internal static class Change
{
    private static readonly TimeSpan Gap = TimeSpan.FromMilliseconds(50);

    /// <summary>Makes so many changes, and measures how long each takes to each stream and what it costs.</summary>
    public static async Task<ImmutableArray<Figure>> ManyAsync(Subject subject, EnvoyFleet fleet, int changes, CancellationToken cancel)
    {
        var convergence = new List<double>();
        var costs = await Costs.BeginAsync(subject, fleet);
        for (var change = 0; change < changes; change++)
        {
            var arrivals = await fleet.WatchAsync(resources: 1);
            var begin = subject.Loop.Now;
            await subject.Server.ChangeAsync(cancel);
            await subject.ArriveAsync(arrivals, fleet, cancel);
            convergence.AddRange(arrivals.Since(begin));
            await Task.Delay(Gap, subject.Clock, cancel);
        }

        var spent = await costs.EndAsync();
        await fleet.AgreedAsync();
        var pushes = (long)changes * fleet.Plan.Streams;
        return
        [
            .. spent.CpuFor("push", pushes),
            .. new Distribution(convergence).Figures("convergence", "ms"),
            new("bytes per push", "B", (double)spent.Bytes / pushes),
            new("answers per change and stream", "", (double)spent.Answers / pushes),
        ];
    }
}
