namespace ControlPlane.Client.Wire;

/// <summary>This is the answer of <c>GET /api/v1/wait</c>: it tells how far the connected Envoys of some fleets have come with a revision.</summary>
/// <param name="Revision">This is the revision that was waited for.</param>
/// <param name="Settled">
/// If this is true, waiting longer would change nothing: every connected Envoy has the revision or has rejected it, and no key set is about to be fetched. It
/// is false if the timeout passed first.
/// </param>
/// <param name="Fleets">The Envoys of these fleets were waited for.</param>
/// <param name="Current">These are the ids of the connected Envoys that have the revision.</param>
/// <param name="Rejected">These connected Envoys rejected the revision, or something older that is still current.</param>
/// <param name="Behind">These connected Envoys neither have the revision nor rejected it.</param>
/// <param name="Held">One of the fleets is served an older version of these documents, or none, because an Envoy rejected the newest one.</param>
/// <param name="Problems">Requests fail for these reasons although the documents are right: key sets are missing (CP0633, CP0634) or secrets cannot be
/// decrypted (CP0636).</param>
public sealed record WaitResponse(
    long Revision,
    bool Settled,
    IReadOnlyList<string> Fleets,
    IReadOnlyList<string> Current,
    IReadOnlyList<Node> Rejected,
    IReadOnlyList<Node> Behind,
    IReadOnlyList<HeldInFleet> Held,
    IReadOnlyList<Problem> Problems
);
