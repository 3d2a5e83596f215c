using System.Collections.Immutable;
using ControlPlane.Client;
using ControlPlane.Client.Wire;

namespace ControlPlane.Cli.Connection;

/// <summary>How the connected Envoys of some fleets stand to a revision.</summary>
/// <param name="Revision">The revision.</param>
/// <param name="Fleets">The fleets.</param>
/// <param name="Elapsed">How long was waited.</param>
/// <param name="Current">Envoys that have it.</param>
/// <param name="Rejected">Envoys that rejected it.</param>
/// <param name="Behind">Envoys that did neither.</param>
internal sealed record Convergence(
    long Revision,
    ImmutableSortedSet<string> Fleets,
    TimeSpan Elapsed,
    IReadOnlyList<Node> Current,
    IReadOnlyList<Node> Rejected,
    IReadOnlyList<Node> Behind)
{
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(200);

    /// <summary>How many are connected.</summary>
    public int Connected => Current.Count + Rejected.Count + Behind.Count;

    /// <summary>Whether every connected one has the revision.</summary>
    public bool Reached => Current.Count == Connected;

    /// <summary>Asks for the nodes until each connected one has the revision or rejected it, or the time is over.</summary>
    /// <remarks>A server that cannot be reached is asked again: it may be starting anew.</remarks>
    public static async Task<Answer<Convergence>> WaitAsync(ControlPlaneClient client, long revision, ImmutableSortedSet<string> fleets, Deadline deadline, Action<string> progress, CancellationToken cancel)
    {
        while (true)
        {
            switch (await client.AllNodesAsync(cancel))
            {
                case Answer<IReadOnlyList<Node>>.Success { Value: var nodes }:
                    var state = Of(revision, fleets, deadline.Elapsed, nodes);
                    if (state.Behind.Count == 0 || deadline.Passed) return new Answer<Convergence>.Success(state);
                    progress($"{state.Current.Count + state.Rejected.Count} of {Count.Of(state.Connected, "Envoy")} answered revision {revision} ({deadline.Elapsed.TotalSeconds:0.0}s)");
                    break;
                case Answer<IReadOnlyList<Node>>.Refused { Problem: var problem } when problem.Status < 500 || deadline.Passed:
                    return new Answer<Convergence>.Refused(problem);
                case Answer<IReadOnlyList<Node>>.Unreachable { Reason: var reason } when deadline.Passed:
                    return new Answer<Convergence>.Unreachable(reason);
            }

            await Task.Delay(Pause, deadline.Clock, cancel);
        }
    }

    private static Convergence Of(long revision, ImmutableSortedSet<string> fleets, TimeSpan elapsed, IReadOnlyList<Node> nodes)
    {
        var groups = nodes.Where(node => node.Connected && node.Fleet is not null && fleets.Contains(node.Fleet)).ToLookup(node => node switch
        {
            { Revision: var has } when has >= revision => "current",
            { LastRejection: { } rejection } when rejection.Revision >= revision => "rejected",
            _ => "behind",
        });
        return new Convergence(revision, fleets, elapsed, [.. groups["current"]], [.. groups["rejected"]], [.. groups["behind"]]);
    }
}

/// <summary>A time to be done by.</summary>
/// <param name="clock">Time.</param>
/// <param name="timeout">From now on.</param>
internal sealed class Deadline(TimeProvider clock, TimeSpan timeout)
{
    private readonly long _started = clock.GetTimestamp();

    /// <summary>The clock it is measured by.</summary>
    public TimeProvider Clock => clock;

    /// <summary>Time since the start.</summary>
    public TimeSpan Elapsed => clock.GetElapsedTime(_started);

    /// <summary>Whether it is over.</summary>
    public bool Passed => Elapsed >= timeout;
}
