using ControlPlane.Client;
using ControlPlane.Client.Wire;

namespace ControlPlane.Cli.Connection;

/// <summary>How far the connected Envoys of some fleets have come with a revision.</summary>
/// <param name="Elapsed">How long was waited.</param>
/// <param name="State">What the server said last.</param>
/// <param name="Held">Documents of those waited for that a fleet is not served as they are.</param>
/// <param name="Failing">Why requests fail although the Envoys have these documents, such as a key set that is missing.</param>
internal sealed record Convergence(TimeSpan Elapsed, WaitResponse State, IReadOnlyList<HeldInFleet> Held, IReadOnlyList<Problem> Failing)
{
    /// <summary>The server answers after this time at the latest, so that progress is shown.</summary>
    private static readonly TimeSpan Turn = TimeSpan.FromSeconds(2);

    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(200);

    /// <summary>How many are connected.</summary>
    public int Connected => State.Current.Count + State.Rejected.Count + State.Behind.Count;

    /// <summary>Whether every connected one has the revision, with all documents as they are, and nothing else makes requests fail.</summary>
    public bool Reached => State.Current.Count == Connected && Held.Count == 0 && Failing.Count == 0;

    /// <summary>Waits on the server until each connected Envoy has the revision or rejected it, or the time is over.</summary>
    /// <remarks>A server that cannot be reached is asked again: it may be starting anew.</remarks>
    /// <param name="client">The server.</param>
    /// <param name="revision">The revision.</param>
    /// <param name="fleets">The fleets; where there are none, nobody is waited for.</param>
    /// <param name="documents">The documents it is about.</param>
    /// <param name="deadline">How long.</param>
    /// <param name="progress">Is told how it goes.</param>
    /// <param name="cancel">Gives up.</param>
    public static async Task<Answer<Convergence>> WaitAsync(
        ControlPlaneClient client,
        long revision,
        IReadOnlyList<string> fleets,
        IReadOnlyCollection<DocumentName> documents,
        Deadline deadline,
        Action<string> progress,
        CancellationToken cancel
    )
    {
        if (fleets.Count == 0)
            return new Answer<Convergence>.Success(new Convergence(deadline.Elapsed, new WaitResponse(revision, true, [], [], [], [], [], []), [], []));
        while (true)
        {
            switch (await client.WaitAsync(revision, fleets, deadline.Left < Turn ? deadline.Left : Turn, cancel))
            {
                case Answer<WaitResponse>.Success { Value: var state }:
                    if (deadline.Passed || state.Settled)
                        return new Answer<Convergence>.Success(Of(state, deadline.Elapsed, documents));
                    var connected = state.Current.Count + state.Rejected.Count + state.Behind.Count;
                    progress(
                        $"{state.Current.Count + state.Rejected.Count} of {Count.Of(connected, "Envoy")} answered revision {revision} "
                            + $"({deadline.Elapsed.TotalSeconds:0.0}s)"
                    );
                    break;
                case Answer<WaitResponse>.Refused { Problem: var problem } when problem.Status < 500 || deadline.Passed:
                    return new Answer<Convergence>.Refused(problem);
                case Answer<WaitResponse>.Unreachable { Reason: var reason } when deadline.Passed:
                    return new Answer<Convergence>.Unreachable(reason);
            }

            await Task.Delay(Pause, deadline.Clock, cancel);
        }
    }

    /// <summary>Of what is held and what fails only that which concerns the documents.</summary>
    private static Convergence Of(WaitResponse state, TimeSpan elapsed, IReadOnlyCollection<DocumentName> documents) =>
        new(
            elapsed,
            state,
            [.. state.Held.Where(held => documents.Contains(new DocumentName(held.Document.Kind, held.Document.Name)))],
            [.. state.Problems.Where(problem => problem.Document is { } document && documents.Contains(document))]
        );
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

    /// <summary>The time that is left; zero once it is over.</summary>
    public TimeSpan Left => Passed ? TimeSpan.Zero : timeout - Elapsed;

    /// <summary>Whether it is over.</summary>
    public bool Passed => Elapsed >= timeout;
}
