using System.Collections.Immutable;
using ControlPlane.Language.Compilation.Routes;
using ControlPlane.Language.Documents;
using ControlPlane.Language.Kinds.Fleets;
using ControlPlane.Language.Kinds.Routes;
using ControlPlane.Language.Kinds.Routes.Matching;
using ControlPlane.Language.Text;

namespace ControlPlane.Language.Plans;

/// <summary>Where a rule stands among the rules of a fleet: by what requests come to it.</summary>
/// <param name="Fleet">The fleet.</param>
/// <param name="Route">Its document.</param>
/// <param name="Rule">Its name.</param>
/// <param name="Listeners">Those of the fleet that serve it.</param>
/// <param name="Hosts">As written, or <c>*</c>.</param>
/// <param name="Matches">At least one, in the order of the rule.</param>
/// <param name="Rank">Its order, and the route's priority.</param>
/// <param name="IsOfRequests">False for a Route with <c>tcp</c>: it is one rule for all connections that come by its names.</param>
internal sealed record RulePlace(
    string Fleet,
    DocumentId Route,
    string Rule,
    ImmutableArray<string> Listeners,
    ImmutableArray<string> Hosts,
    ImmutableArray<MatchSpec> Matches,
    RuleRank Rank,
    bool IsOfRequests = true
)
{
    /// <summary>It for people.</summary>
    public string Name => $"route/{Route.Name}/{Rule}";

    /// <summary>The rules of a Route in those of its fleets that are there.</summary>
    public static IEnumerable<RulePlace> Of(Model model, Document document)
    {
        var (route, placement) = ((RouteSpec)document.Spec, Placement.Of(document, model));
        foreach (var fleet in placement.FleetsIn(model))
        {
            var listeners = placement.ListenersOf((FleetSpec)fleet.Spec);
            if (route.Tcp is not null)
                yield return OfConnections(fleet.Id.Name, document, listeners, placement.Hosts);
            foreach (var rule in route.Rules ?? [])
                yield return new(
                    fleet.Id.Name,
                    document.Id,
                    rule.Name ?? RuleSpec.DefaultName,
                    listeners,
                    placement.Hosts,
                    rule.MatchesOrAny,
                    RuleRank.Of(route, rule)
                );
        }
    }

    private static RulePlace OfConnections(string fleet, Document route, ImmutableArray<string> listeners, ImmutableArray<string> names) =>
        new(
            fleet,
            route.Id,
            RuleSpec.DefaultName,
            listeners,
            names,
            [new MatchSpec()],
            RuleRank.Of((RouteSpec)route.Spec, new RuleSpec()),
            IsOfRequests: false
        );

    /// <summary>All rules of a fleet.</summary>
    public static IEnumerable<RulePlace> In(Model model, string fleet) =>
        model
            .Of("Route")
            .Where(document => Placement.Of(document, model).IsIn(fleet))
            .SelectMany(document => Of(model, document))
            .Where(place => place.Fleet == fleet);

    /// <summary>
    /// The fleets in which requests may come to other rules than before: those of changed Routes and of the Routes of changed Domains, unless the same
    /// requests come to all of their rules. The rules of a fleet may be many.
    /// </summary>
    public static IEnumerable<string> FleetsWithMoves(Model before, Model after, IEnumerable<DocumentId> changed)
    {
        var fleets = new HashSet<string>();
        foreach (var id in changed.SelectMany(id => Placement.PlacedBy(id, after)).Distinct().Where(id => id.Kind == "Route"))
        {
            var (earlier, later) = (PlacesOf(before, id), PlacesOf(after, id));
            var named = Placement.Of(before.Find(id), before).Fleets.Union(Placement.Of(after.Find(id), after).Fleets);
            fleets.UnionWith(named.Where(fleet => !SamePlaces([.. earlier[fleet]], [.. later[fleet]])));
        }
        return fleets;
    }

    private static ILookup<string, RulePlace> PlacesOf(Model model, DocumentId id) =>
        (model.Find(id) is { } document ? Of(model, document) : []).ToLookup(place => place.Fleet);

    private static bool SamePlaces(List<RulePlace> earlier, List<RulePlace> later) =>
        earlier.Count == later.Count && later.All(place => earlier.Any(known => known.Rule == place.Rule && known.IsWhere(place)));

    /// <summary>The listeners and hosts it is served on.</summary>
    public IEnumerable<(string Listener, string Host)> Keys => Listeners.SelectMany(_ => Hosts, (listener, host) => (listener, host));

    /// <summary>The place of one of its matches among those of a host.</summary>
    public Precedence PrecedenceOf(int match) => Precedence.Of(Matches[match], Rank, Route.Name, Rule, match);

    /// <summary>Whether there are requests that may come to it here and not there; listeners that are gone aside.</summary>
    public bool HasMoreThan(RulePlace other, IEnumerable<string> listeners) =>
        Listeners.Intersect(listeners).Except(other.Listeners).Any() || Hosts.Except(other.Hosts).Any() || Identities.Except(other.Identities).Any();

    /// <summary>Whether the same requests come to it, in the same order among those of others.</summary>
    public bool IsWhere(RulePlace other) =>
        Rank == other.Rank && Matches.Length == other.Matches.Length && !HasMoreThan(other, Listeners) && !other.HasMoreThan(this, other.Listeners);

    private IEnumerable<string> Identities => Matches.Select(MatchIdentity.Of);
}
