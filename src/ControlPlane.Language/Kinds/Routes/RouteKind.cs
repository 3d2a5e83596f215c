using System.Collections.Immutable;
using ControlPlane.Language.Binding;
using ControlPlane.Language.Documents;
using ControlPlane.Language.Kinds.Fleets;
using ControlPlane.Language.Ladder;
using ControlPlane.Language.Text;

namespace ControlPlane.Language.Kinds.Routes;

/// <summary>Routes: which requests go where, and under which policies.</summary>
internal sealed class RouteKind() : Kind<RouteSpec>("Route", "routes", () => new RouteRules())
{
    private const string FleetKind = "Fleet";
    private const string ServiceKind = "Service";

    public override Reach Reach => Reach.Own;

    public override Document? Reverted(Document document, Document earlier, string fleet) =>
        ((RouteSpec)earlier.Spec).Fleets is { } fleets && fleets.Contains(fleet) ? earlier : null;

    /// <summary>Its rules keep their matches: without them, their requests would fall to broader rules.</summary>
    public override Document? Unavailable(Document document) =>
        UnavailableRoutes.Of(
            document,
            (((RouteSpec)document.Spec).Rules ?? []).Select(rule => UnavailableRoutes.Rule(rule.Name, rule.MatchesOrAny, rule.Order))
        );

    protected override IEnumerable<DocumentId> References(RouteSpec spec) =>
        (spec.Fleets ?? [])
            .Select(fleet => new DocumentId(FleetKind, fleet))
            .Concat(Destinations(spec).Select(destination => new DocumentId(ServiceKind, destination.Service)));

    protected override IEnumerable<WrittenPolicies> Written(RouteSpec spec) =>
        (spec.Rules ?? []).Select((rule, index) => WrittenPolicies.Of($"rules[{index}]", rule)).Prepend(WrittenPolicies.Of("", spec));

    protected override IEnumerable<Problem> Check(Document document, RouteSpec spec, Lookup documents)
    {
        var fleets = Named(spec.Fleets, "fleets")
            .Where(fleet => !documents.Exists(new DocumentId(FleetKind, fleet.Name)))
            .Select(fleet => Unknown(document, fleet.Path, RouteCodes.UnknownFleet, "fleet", fleet.Name, documents.Names(FleetKind)));
        var services = Destinations(spec)
            .Where(destination => !documents.Exists(new DocumentId(ServiceKind, destination.Service)))
            .Select(destination =>
                Unknown(document, destination.Path, RouteCodes.UnknownService, "service", destination.Service, documents.Names(ServiceKind))
            );
        return fleets.Concat(Listeners(document, spec, documents)).Concat(services);
    }

    private static IEnumerable<Problem> Listeners(Document document, RouteSpec spec, Lookup documents)
    {
        if (spec.Listeners is null)
            return [];
        var fleets = (spec.Fleets ?? []).Select(fleet => documents.Find<FleetSpec>(FleetKind, fleet)).OfType<FleetSpec>().ToImmutableArray();
        var known = fleets
            .SelectMany(fleet => fleet.Listeners ?? [])
            .Select(listener => listener.Name!)
            .Distinct()
            .Order(StringComparer.Ordinal)
            .ToImmutableArray();
        // Where no fleet exists, that is what is wrong.
        if (fleets.IsEmpty)
            return [];
        return Named(spec.Listeners, "listeners")
            .Where(listener => !known.Contains(listener.Name))
            .Select(listener => Unknown(document, listener.Path, RouteCodes.UnknownListener, "listener of these fleets", listener.Name, known));
    }

    private static IEnumerable<(string Name, string Path)> Named(ImmutableArray<string>? names, string path) =>
        (names ?? []).Select((name, index) => (name, $"{path}[{index}]"));

    private static IEnumerable<(string Service, string Path)> Destinations(RouteSpec spec) =>
        (spec.Rules ?? []).SelectMany((rule, index) => (rule.To ?? []).Select((to, place) => (to.Service!, $"rules[{index}].to[{place}].service")));
}
