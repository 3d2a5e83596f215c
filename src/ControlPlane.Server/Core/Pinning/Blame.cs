using System.Collections.Immutable;
using ControlPlane.Language.Compilation;
using ControlPlane.Language.Documents;
using ControlPlane.Language.Text;
using ControlPlane.Server.Core.Nodes;
using ControlPlane.Store;
using ControlPlane.Store.Pins;

namespace ControlPlane.Server.Core.Pinning;

/// <summary>The documents that may be to blame for a rejection, whatever type of resource was rejected.</summary>
/// <param name="standing">The rejection.</param>
/// <param name="state">The newest state.</param>
/// <param name="resources">The resources of which one is to blame.</param>
internal sealed class Blame(StandingRejection standing, StoreState state, ImmutableArray<RejectedResource> resources)
{
    /// <summary>The newest state.</summary>
    public StoreState State => state;

    /// <summary>The newest revision at which the rejection stands.</summary>
    public long Until { get; } = Math.Max(standing.Rejection.Revision, standing.Until);

    /// <summary>The documents that the resources came from, as far as what they came from can be put back.</summary>
    public ImmutableHashSet<DocumentId> Origins { get; } =
    [
        .. resources
            .SelectMany(resource => resource.Origins)
            .Select(origin => (Document: new DocumentId(origin.Kind, origin.Name), origin.Path))
            .Where(origin => state.Model.Find(origin.Document)?.Kind.CanRevert(origin.Path) == true)
            .Select(origin => origin.Document),
    ];

    /// <summary>All pins there ever were in the fleet.</summary>
    public IEnumerable<Pin> PinsEver => state.Pins.Ever.Where(pin => pin.Fleet == standing.Fleet);

    private IEnumerable<Pin> Pins => state.Pins.InForce.Where(pin => pin.Fleet == standing.Fleet);

    /// <summary>Whether a document is pinned in the fleet.</summary>
    public bool IsPinned(DocumentId document) => Pins.Any(pin => pin.Document == document);

    /// <summary>How much of the fleet depends on a document.</summary>
    public Reach ReachOf(DocumentId document) => KindOf(document).Reach;

    /// <summary>Whether a document can be served in some way though no revision of it was ever good.</summary>
    public bool AnswersWithoutGood(DocumentId document) => KindOf(document).Unavailable(state.Model.Find(document)!) is not null;

    /// <summary>
    /// Pins of documents that answer without a good revision, whose answers this node rejected too: less is left of these. Another version of Envoy may still
    /// speak of what was before the pin.
    /// </summary>
    public IEnumerable<Pin> RejectedAgain(long acked) =>
        from pin in Pins
        where pin is { Body: null, Version: not null } && pin.Envoy == standing.Node.EnvoyVersion.ToString()
        where pin.Version != standing.Rejection.Version && pin.MatchesVersion != standing.Rejection.Version
        where pin.Rejected > acked && Origins.Contains(pin.Document) && AnswersWithoutGood(pin.Document)
        where !pin.LeftOut || (!pin.PartsRejected && state.Pins.FallenOf(pin).Any(rule => !rule.Unavailable.IsEmpty))
        select pin with
        {
            LeftOut = true,
            PartsRejected = pin.LeftOut,
            MatchesVersion = pin.MatchesVersion ?? standing.Rejection.Version,
            Error = standing.Attribution.Error,
        };

    /// <summary>Those of the changed documents, themselves of the fleet, that lead to one of these: by what they name, and by what that names.</summary>
    public IEnumerable<DocumentId> UsersAmong(IEnumerable<DocumentId> changed, IReadOnlySet<DocumentId> used)
    {
        if (used.Count == 0 || !state.Compiled.Views.TryGetValue(standing.View.Published, out var served))
            return [];
        var ofFleet = served.All.SelectMany(resource => resource.Origins).Select(origin => new DocumentId(origin.Kind, origin.Name)).ToHashSet();
        return changed.Where(id => ofFleet.Contains(id) && LeadsTo(id, used));
    }

    /// <summary>A pin of a document to its good revision.</summary>
    public Pin ToPin(DocumentId document, long? revision, string? body) =>
        new()
        {
            Fleet = standing.Fleet,
            Document = document,
            Rejected = Until,
            Good = revision,
            Body = body,
            Version = standing.Rejection.Version,
            Together = [document],
            Node = standing.Node.Id,
            Envoy = standing.Node.EnvoyVersion.ToString(),
            Resource = string.Join(", ", resources.Select(resource => resource.Name)),
            Error = standing.Attribution.Error,
        };

    private DocumentKind KindOf(DocumentId document) => state.Model.Find(document)!.Kind;

    private bool LeadsTo(DocumentId document, IReadOnlySet<DocumentId> used)
    {
        // A Route does not lead to what its fleets name by themselves.
        var reached = Users.NamedRevertablyBy(state.Model, document).Where(named => !IsFleet(named)).ToHashSet();
        for (var open = new Queue<DocumentId>(reached); open.TryDequeue(out var next); )
        {
            foreach (var named in Users.NamedBy(state.Model, next).Where(named => !IsFleet(named) && reached.Add(named)))
                open.Enqueue(named);
        }

        return reached.Overlaps(used);
    }

    private bool IsFleet(DocumentId document) => state.Model.Find(document)?.Kind.Reach is Reach.Fleet;
}
