using System.Collections.Immutable;
using ControlPlane.Language.Text;
using ControlPlane.Server.Core.Nodes;
using ControlPlane.Store;
using ControlPlane.Store.Facts;

namespace ControlPlane.Server.Core.Holding;

/// <summary>Decides which documents a fleet is not to be served as they are, after one of its Envoys rejected its routes.</summary>
internal sealed class HoldDecision(DocumentStore store)
{
    private const string Route = "Route";

    /// <summary>
    /// What can be held, the narrowest first: a Policy and a Fleet's policies are served as they were only where holding Routes did not help, for others may
    /// have tightened them just now.
    /// </summary>
    private static readonly ImmutableArray<string> Kinds = [Route, "Policy", "Fleet"];

    /// <summary>
    /// Each hold names all that changed together. Where more changed than this, the Envoys keep what they had, which comes to nearly the same.
    /// </summary>
    private const int MostTogether = 200;

    /// <summary>
    /// The documents of one kind to be held: those among the origins of what was rejected that changed since the node last accepted its routes, or that were
    /// held until then. Where the 503 answers of Routes that were never good were rejected too, these are left out first. Empty when there are none, as when
    /// all are held already, or when it is not known what the node had. Null: a document changed again, which is tried first; to be asked again later.
    /// </summary>
    /// <exception cref="StoreUnavailableException">The history cannot be read now.</exception>
    public async Task<ImmutableArray<Hold>?> MakeAsync(StandingRejection standing, CancellationToken cancel)
    {
        if (await AckedAsync(standing, cancel) is not { } acked)
            return null;
        var until = Math.Max(standing.Rejection.Revision, standing.Until);
        if (acked == 0 || store.Current is not { } state)
            return [];

        var origins = standing.Attribution.Origins.Select(origin => origin.Id).Where(state.Info.ContainsKey).ToHashSet();
        if (RefusedMatches(standing, state, origins, acked) is { IsEmpty: false } refused)
            return refused;

        var changes = await store.History.ChangesAsync(acked, until, cancel);
        var changed = changes.Select(change => change.Id).Where(origins.Contains).ToHashSet();
        changed.UnionWith(await ReleasedAsync(standing, state, acked, until, cancel));
        var held = state.Held.Where(hold => hold.Fleet == standing.Fleet).Select(hold => hold.Document).ToHashSet();
        var suspects = changed.Where(id => Kinds.Contains(id.Kind) && origins.Contains(id) && !held.Contains(id)).Order().ToLookup(id => id.Kind);
        if (suspects.Count == 0 || changed.Count > MostTogether)
            return [];
        if (changed.Any(id => state.Info.TryGetValue(id, out var info) && info.Revision > until))
            return null;

        var together = changed.Where(state.Info.ContainsKey).Order().ToImmutableArray();
        foreach (var kind in Kinds)
        {
            var holds = ImmutableArray.CreateBuilder<Hold>();
            foreach (var suspect in suspects[kind])
            {
                var hold = await HoldAsync(standing, state, suspect, together, (acked, until), cancel);

                // Of a Policy that is new only documents make use that changed with it.
                if (hold.Body is not null || kind == Route)
                    holds.Add(hold);
            }

            if (holds.Count > 0)
                return holds.ToImmutable();
        }

        return [];
    }

    /// <summary>
    /// Routes that were never good, held because this node rejected them, and rejected by it again although they now only answer 503. Another version of Envoy
    /// may still speak of what was before the hold.
    /// </summary>
    private static ImmutableArray<Hold> RefusedMatches(StandingRejection standing, StoreState state, HashSet<DocumentId> origins, long acked) =>
        [
            .. from hold in state.Held
            where
                hold is { Body: null, LeftOut: false, Document.Kind: Route, Version: not null }
                && hold.Fleet == standing.Fleet
                && hold.Envoy == standing.Node.EnvoyVersion.ToString()
            where hold.Version != standing.Rejection.Version && hold.Rejected > acked && origins.Contains(hold.Document)
            select hold with
            {
                LeftOut = true,
                Error = standing.Attribution.Error,
            },
        ];

    /// <summary>Removes what is said of documents and fleets that are gone.</summary>
    public static IEnumerable<FactChange> Outdated(StoreState state) =>
        state
            .EverHeld.Where(hold => !state.Info.ContainsKey(hold.Document) || !state.Info.ContainsKey(new DocumentId("Fleet", hold.Fleet)))
            .Select(hold => new FactChange(hold.Id, null));

    /// <summary>
    /// What the node is known to have accepted: by this rejection, or, when it connected anew since, by the same one of before. 0 when nobody knows; null while
    /// that is not written down yet.
    /// </summary>
    private async Task<long?> AckedAsync(StandingRejection standing, CancellationToken cancel)
    {
        if (standing.Rejection.AckedRevision > 0)
            return standing.Rejection.AckedRevision;
        var stored = await store.Rejections.ListAsync(standing.Node.Id, cancel);
        return stored
            .FirstOrDefault(rejection => rejection.Type == standing.Rejection.Type.ShortName && rejection.Version == standing.Rejection.Version)
            ?.Acked;
    }

    /// <summary>
    /// Documents of this fleet that were held, and were let go because one that changed together with them changed again, since the node last accepted.
    /// </summary>
    private async Task<IEnumerable<DocumentId>> ReleasedAsync(StandingRejection standing, StoreState state, long acked, long until, CancellationToken cancel)
    {
        var released = new List<DocumentId>();
        foreach (
            var hold in state.EverHeld.Where(hold =>
                hold.Fleet == standing.Fleet && state.Info.TryGetValue(hold.Document, out var info) && info.Revision <= hold.Rejected
            )
        )
        {
            var at = await store.History.FirstChangeAsync(hold.Together, hold.Rejected, cancel);
            if (at > acked && at <= until)
                released.Add(hold.Document);
        }

        return released;
    }

    private async Task<Hold> HoldAsync(
        StandingRejection standing,
        StoreState state,
        DocumentId document,
        ImmutableArray<DocumentId> together,
        (long Acked, long Until) revisions,
        CancellationToken cancel
    )
    {
        var (revision, body) = await GoodAsync(standing.Fleet, state, document, revisions.Acked, cancel);
        return new Hold
        {
            Fleet = standing.Fleet,
            Document = document,
            Rejected = revisions.Until,
            Good = revision,
            Body = body,
            Version = standing.Rejection.Version,
            Together = together,
            Node = standing.Node.Id,
            Envoy = standing.Node.EnvoyVersion.ToString(),
            Resource = string.Join(", ", standing.Rejection.Resources),
            Error = standing.Attribution.Error,
        };
    }

    /// <summary>The document as the node last had it: what was held then stays what it was held at.</summary>
    private async Task<(long? Revision, string? Body)> GoodAsync(string fleet, StoreState state, DocumentId document, long acked, CancellationToken cancel)
    {
        var past = await store.History.AtAsync(document, acked, cancel);
        var earlier = state.EverHeld.FirstOrDefault(hold => hold.Fleet == fleet && hold.Document == document);
        if (past is null || earlier is null || past.Revision > earlier.Rejected)
            return (past?.Revision, past?.Body);

        var released = await store.History.FirstChangeAsync(earlier.Together, earlier.Rejected, cancel);
        return released <= acked ? (past.Revision, past.Body) : (earlier.Good, earlier.Body);
    }
}
