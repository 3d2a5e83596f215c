using System.Collections.Immutable;
using System.Diagnostics;
using System.Diagnostics.Metrics;
using ControlPlane.Resources;
using ControlPlane.Store;
using ControlPlane.Xds;

namespace ControlPlane.Server.Core.Reconcile;

/// <summary>
/// Measures how long a change takes from its commit to the last acknowledgement of the Envoys that are connected to this server, by fleet. Streams only note
/// when they acknowledged something; this loop looks at them now and then, while something is on its way, so a push costs the same whether anybody measures or
/// not.
/// </summary>
internal sealed class Convergence(NodeStatus nodes, Publisher publisher, TimeProvider clock, Meter meter) : BackgroundService
{
    /// <summary>A change that takes longer is not measured: its Envoys are shown as stale or rejected.</summary>
    public static readonly TimeSpan Longest = TimeSpan.FromMinutes(10);

    /// <summary>The most revisions of a fleet that are measured at once; beyond it, the oldest are not measured.</summary>
    private const int MostPending = 100;

    private static readonly TimeSpan FirstLook = TimeSpan.FromMilliseconds(50);
    private static readonly TimeSpan LongestPause = TimeSpan.FromSeconds(2);

    private readonly Histogram<double> _duration = meter.CreateHistogram(
        "controlplane.convergence.duration",
        "s",
        "The time from the commit of a change until the last connected Envoy of a fleet has acknowledged it. A change that an Envoy rejects is not counted.",
        tags: null,
        new InstrumentAdvice<double> { HistogramBucketBoundaries = [0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60, 300] }
    );

    private readonly WakeUp _wakeUp = new(clock);
    private ImmutableList<PendingConvergence> _pending = [];

    /// <summary>Takes note of what was just published.</summary>
    /// <param name="commits">The commits in it, oldest first; none: nothing that an author wrote.</param>
    /// <param name="revision">The newest revision in it.</param>
    /// <param name="changed">The views that it changed.</param>
    /// <param name="trace">The span of the publish.</param>
    public void Published(IReadOnlyCollection<Commit> commits, long revision, IReadOnlySet<ViewKey> changed, ActivityContext trace)
    {
        if (commits.Count == 0 || changed.Count == 0)
            return;
        var added = changed
            .Select(view => view.Fleet)
            .Distinct()
            .Select(fleet => new PendingConvergence(fleet, revision, commits.Min(commit => commit.At), clock.GetUtcNow(), trace));
        ImmutableInterlocked.Update(ref _pending, pending => pending.AddRange(added));
        _wakeUp.Signal();
    }

    /// <inheritdoc/>
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        while (true)
        {
            await _wakeUp.WaitAsync(Longest, stoppingToken);
            for (var pause = FirstLook; !_pending.IsEmpty; pause = pause < LongestPause ? pause * 1.5 : LongestPause)
            {
                await Task.Delay(pause, clock, stoppingToken);
                if (!publisher.IsPending)
                    Look();
            }
        }
    }

    /// <summary>Removes the revisions that have arrived everywhere, and those that never will.</summary>
    private void Look()
    {
        var (pending, now) = (_pending, clock.GetUtcNow());
        var fleets = nodes.List().Where(node => node.Connected && node.View is not null).ToLookup(node => node.View!.Value.Fleet);
        var done = pending.Where(one => IsOver(one, [.. fleets[one.Fleet]], now)).ToHashSet();
        var tooMany = pending.Except(done).GroupBy(one => one.Fleet).SelectMany(fleet => fleet.SkipLast(MostPending));
        done.UnionWith(tooMany);
        if (done.Count > 0)
            ImmutableInterlocked.Update(ref _pending, current => current.RemoveAll(done.Contains));
    }

    private bool IsOver(PendingConvergence pending, ImmutableArray<NodeState> envoys, DateTimeOffset now)
    {
        if (envoys.IsEmpty)
            return true;
        if (envoys.All(envoy => envoy.Revision >= pending.Revision))
        {
            var last = envoys.Max(envoy => envoy.Acknowledged) is { } acknowledged && acknowledged > pending.PublishedAt ? acknowledged : pending.PublishedAt;
            var took = (last - pending.CommittedAt).TotalSeconds;
            _duration.Record(Math.Max(took, 0), new KeyValuePair<string, object?>("fleet", pending.Fleet));
            ServerActivities.RecordConvergence(pending, last, "converged", envoys.Length);
            return true;
        }

        var rejected = envoys.Any(envoy => envoy.RejectedUntil >= pending.Revision);
        if (!rejected && now - pending.PublishedAt <= Longest)
            return false;
        ServerActivities.RecordConvergence(pending, now, rejected ? "rejected" : "givenUp", envoys.Length);
        return true;
    }
}
