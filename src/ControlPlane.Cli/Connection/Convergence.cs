using System.Collections.Immutable;
using ControlPlane.Client;
using ControlPlane.Client.Wire;
using ControlPlane.Resources;

namespace ControlPlane.Cli.Connection;

/// <summary>How the connected Envoys of some fleets stand to a revision.</summary>
/// <param name="Revision">The revision.</param>
/// <param name="Fleets">The fleets.</param>
/// <param name="Elapsed">How long was waited.</param>
/// <param name="Current">Envoys that have it.</param>
/// <param name="Rejected">Envoys that rejected it.</param>
/// <param name="Behind">Envoys that did neither.</param>
/// <param name="Held">Documents of those waited for that a fleet is not served as they are.</param>
/// <param name="Failing">Why requests fail although the Envoys have these documents, such as a key set that is missing.</param>
internal sealed record Convergence(
    long Revision,
    ImmutableSortedSet<string> Fleets,
    TimeSpan Elapsed,
    IReadOnlyList<Node> Current,
    IReadOnlyList<Node> Rejected,
    IReadOnlyList<Node> Behind,
    IReadOnlyList<HeldInFleet> Held,
    IReadOnlyList<Problem> Failing)
{
    /// <summary>The server's code for a key set that it is about to fetch: worth waiting for.</summary>
    private const string KeySetAwaited = "CP0633";

    /// <summary>The server's codes for what makes requests fail: that, a key set that cannot be fetched, a secret that cannot be decrypted.</summary>
    private static readonly string[] FailingCodes = [KeySetAwaited, "CP0634", "CP0636"];

    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(200);

    /// <summary>So long a rejection of routes may stand before it counts: the server serves what is to blame as it was, and the Envoy may accept that.</summary>
    private static readonly TimeSpan HoldPatience = TimeSpan.FromSeconds(2);

    /// <summary>How many are connected.</summary>
    public int Connected => Current.Count + Rejected.Count + Behind.Count;

    /// <summary>Whether every connected one has the revision, with all documents as they are, and nothing else makes requests fail.</summary>
    public bool Reached => Current.Count == Connected && Held.Count == 0 && Failing.Count == 0;

    /// <summary>Asks for the nodes until each connected one has the revision or rejected it, or the time is over; then for what is held.</summary>
    /// <remarks>A server that cannot be reached is asked again: it may be starting anew.</remarks>
    /// <param name="client">The server.</param>
    /// <param name="revision">The revision.</param>
    /// <param name="fleets">The fleets.</param>
    /// <param name="documents">The documents it is about.</param>
    /// <param name="deadline">How long.</param>
    /// <param name="progress">Is told how it goes.</param>
    /// <param name="cancel">Gives up.</param>
    public static async Task<Answer<Convergence>> WaitAsync(
        ControlPlaneClient client, long revision, ImmutableSortedSet<string> fleets, IReadOnlyCollection<DocumentName> documents, Deadline deadline, Action<string> progress, CancellationToken cancel)
    {
        for (TimeSpan? rejectedAt = null; ;)
        {
            switch (await client.AllNodesAsync(cancel))
            {
                case Answer<IReadOnlyList<Node>>.Success { Value: var nodes }:
                    var state = Of(revision, fleets, deadline.Elapsed, nodes);
                    rejectedAt = state.Rejected.Count == 0 ? null : rejectedAt ?? deadline.Elapsed;
                    if (deadline.Passed || state.IsSettled(rejectedAt))
                    {
                        state = await state.WithStatusAsync(client, documents, cancel);
                        if (deadline.Passed || state.Failing.All(problem => problem.Code != KeySetAwaited)) return new Answer<Convergence>.Success(state);
                    }

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

    /// <summary>With what is held of the documents, and what makes their requests fail.</summary>
    private async Task<Convergence> WithStatusAsync(ControlPlaneClient client, IReadOnlyCollection<DocumentName> documents, CancellationToken cancel)
    {
        var (held, failing) = (new List<HeldInFleet>(), new List<Problem>());
        foreach (var fleet in Fleets)
        {
            // A fleet that was deleted has no status.
            if (await client.FleetStatusAsync(fleet, cancel) is not Answer<FleetStatus>.Success { Value: var status }) continue;
            held.AddRange(status.Held.Where(document => documents.Contains(new DocumentName(document.Kind, document.Name))).Select(document => new HeldInFleet(fleet, document)));
            failing.AddRange(status.Problems.Where(problem => FailingCodes.Contains(problem.Code) && problem.Document is { } document && documents.Contains(document)));
        }

        return this with { Held = held, Failing = [.. failing.Distinct()] };
    }

    private static Convergence Of(long revision, ImmutableSortedSet<string> fleets, TimeSpan elapsed, IReadOnlyList<Node> nodes)
    {
        var groups = nodes.Where(node => node.Connected && node.Fleet is not null && fleets.Contains(node.Fleet)).ToLookup(node => node switch
        {
            { Revision: var has } when has >= revision => "current",
            { LastRejection: { } rejection } when Math.Max(rejection.Revision, rejection.StandsAt ?? 0) >= revision => "rejected",
            _ => "behind",
        });
        return new Convergence(revision, fleets, elapsed, [.. groups["current"]], [.. groups["rejected"]], [.. groups["behind"]], [], []);
    }

    private bool IsSettled(TimeSpan? rejectedAt) => Behind.Count == 0
        && (rejectedAt is not { } since || Elapsed - since >= HoldPatience || Rejected.All(node => XdsTypes.Named(node.LastRejection!.Type) is not { CarriesRoutes: true }));
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
