using System.Collections.Immutable;
using ControlPlane.Language.Text;
using ControlPlane.Server.Core.Nodes;
using ControlPlane.Store;
using ControlPlane.Store.Facts;
using ControlPlane.Store.Pins;

namespace ControlPlane.Server.Core.Pinning;

/// <summary>Decides which documents are to be pinned in a fleet, after one of its Envoys rejected resources.</summary>
internal sealed class PinDecision(DocumentStore store)
{
    /// <summary>
    /// Each pin names all that changed together. Where more changed than this, the Envoys keep what they had, which comes to nearly the same.
    /// </summary>
    private const int MostTogether = 200;

    private readonly GoodRevisions _good = new(store);

    /// <summary>
    /// The documents of one reach to be pinned. Empty when there are none, as when all are pinned already, or when it is not known what the node had. Null: a
    /// document changed again, which is tried first; to be asked again later.
    /// </summary>
    /// <exception cref="StoreUnavailableException">The history cannot be read now.</exception>
    public async Task<ImmutableArray<Pin>?> MakeAsync(StandingRejection standing, CancellationToken cancel)
    {
        if (await AckedAsync(standing, cancel) is not { } acked)
            return null;
        if (acked == 0 || store.Current is not { } state)
            return [];

        var resources = standing.Attribution.Resources;
        var named = resources.RemoveAll(resource => !resource.IsNamed);
        foreach (var blamed in named.IsEmpty || named.Length == resources.Length ? [resources] : new[] { named, resources })
        {
            var pins = await MakeAsync(new Blame(standing, state, blamed), acked, cancel);
            if (pins is not { IsEmpty: true })
                return pins;
        }

        return [];
    }

    /// <summary>Removes what is said of documents and fleets that are gone.</summary>
    public static IEnumerable<FactChange> Outdated(StoreState state) =>
        state
            .Pins.Ever.Where(pin => !state.Info.ContainsKey(pin.Document) || !state.Info.ContainsKey(new DocumentId("Fleet", pin.Fleet)))
            .Select(pin => new FactChange(pin.Id, null));

    private async Task<ImmutableArray<Pin>?> MakeAsync(Blame blame, long acked, CancellationToken cancel)
    {
        if (blame.RejectedAgain(acked).ToImmutableArray() is { IsEmpty: false } again)
            return again;

        var until = blame.Until;
        var changes = await store.History.ChangesAsync(acked, until, cancel);
        var released = await _good.ReleasedAsync(blame, acked, until, cancel);
        ImmutableHashSet<DocumentId> changed = [.. changes.Select(change => change.Id).Concat(released).Where(blame.State.Info.ContainsKey)];
        var blamed = changed.Where(blame.Origins.Contains).ToImmutableHashSet();
        if (blamed.Count > MostTogether)
            return [];

        var pins = await PinsAsync(blame, blamed, acked, cancel);
        var users = blame.UsersAmong(changed.Except(blamed), blamed.IsEmpty ? blame.Origins : Lacking(blame, blamed, pins)).ToImmutableHashSet();
        if (users.Count <= MostTogether)
            pins = [.. pins, .. await PinsAsync(blame, users, acked, cancel)];
        if (pins.IsEmpty)
            return [];
        var together = blamed.Union(users);
        if (together.Any(id => blame.State.Info[id].Revision > until))
            return null;
        return [.. Narrowest(blame, pins).Select(pin => pin with { Together = [.. together.Order()] })];
    }

    /// <summary>The pins of those that are not pinned yet, and of which there is a good revision, or which can answer without one.</summary>
    private async Task<ImmutableArray<Pin>> PinsAsync(Blame blame, ImmutableHashSet<DocumentId> documents, long acked, CancellationToken cancel)
    {
        var pins = ImmutableArray.CreateBuilder<Pin>();
        foreach (var document in documents.Where(id => !blame.IsPinned(id)).Order())
        {
            var (revision, body) = await _good.FindAsync(blame, document, acked, cancel);
            if (body is not null || blame.AnswersWithoutGood(document))
                pins.Add(blame.ToPin(document, revision, body));
        }

        return pins.ToImmutable();
    }

    /// <summary>Documents that are new: whoever came to use them is pinned.</summary>
    private static ImmutableHashSet<DocumentId> Lacking(Blame blame, ImmutableHashSet<DocumentId> blamed, ImmutableArray<Pin> pins) =>
        blamed.Except(pins.Select(pin => pin.Document)).Where(id => !blame.IsPinned(id)).ToImmutableHashSet();

    /// <summary>
    /// What reaches further is served as it was only where pinning the rest did not help: others may have tightened it just now.
    /// </summary>
    private static IEnumerable<Pin> Narrowest(Blame blame, ImmutableArray<Pin> pins) =>
        pins.GroupBy(pin => blame.ReachOf(pin.Document)).MinBy(reach => reach.Key)!;

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
}
