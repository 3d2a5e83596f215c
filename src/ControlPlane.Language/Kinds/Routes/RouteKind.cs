using ControlPlane.Language.Binding;
using ControlPlane.Language.Documents;
using ControlPlane.Language.Kinds.Domains;
using ControlPlane.Language.Kinds.Services;
using ControlPlane.Language.Ladder;
using ControlPlane.Language.Text;

namespace ControlPlane.Language.Kinds.Routes;

/// <summary>Routes: which requests go where, and under which policies.</summary>
internal sealed class RouteKind() : Kind<RouteSpec>("Route", "routes", () => new RouteRules())
{
    private const string FleetKind = "Fleet";
    private const string ServiceKind = "Service";

    public override Reach Reach => Reach.Own;

    /// <summary>The group of the Routes of a domain.</summary>
    public static string Of(string domain) => $"domain {domain}";

    /// <summary>An earlier Route in another domain may have been in other fleets.</summary>
    public override Document? Reverted(Document document, Document earlier, string fleet)
    {
        var before = (RouteSpec)earlier.Spec;
        var inFleet = before.Domain is { } domain ? domain == ((RouteSpec)document.Spec).Domain : before.Fleets?.Contains(fleet) is true;
        return inFleet ? earlier : null;
    }

    internal override IEnumerable<string> Groups(Document document) => ((RouteSpec)document.Spec).Domain is { } domain ? [Of(domain)] : [];

    /// <summary>Its rules keep their matches, and its connections their names: without them, they would fall to broader ones.</summary>
    public override Document? Unavailable(Document document) =>
        UnavailableRoutes.OfConnections(document)
        ?? UnavailableRoutes.Of(
            document,
            (((RouteSpec)document.Spec).Rules ?? []).Select(rule => UnavailableRoutes.Rule(rule.Name, rule.MatchesOrAny, rule.Order))
        );

    protected override IEnumerable<DocumentId> References(RouteSpec spec) =>
        (spec.Fleets ?? [])
            .Select(fleet => new DocumentId(FleetKind, fleet))
            .Concat(spec.Domain is { } domain ? [DomainKind.IdOf(domain)] : [])
            .Concat(Destinations(spec).Select(destination => new DocumentId(ServiceKind, destination.Service)));

    protected override IEnumerable<WrittenPolicies> Written(RouteSpec spec) =>
        (spec.Rules ?? []).Select((rule, index) => WrittenPolicies.Of($"rules[{index}]", rule)).Prepend(WrittenPolicies.Of("", spec));

    protected override IEnumerable<Problem> Check(Document document, RouteSpec spec, Lookup documents)
    {
        var fleets = spec.Fleets ?? [];
        for (var index = 0; index < fleets.Length; index++)
        {
            if (!documents.Exists(new DocumentId(FleetKind, fleets[index])))
                yield return Unknown(document, $"fleets[{index}]", RouteCodes.UnknownFleet, "fleet", fleets[index], documents.Names(FleetKind));
        }
        foreach (var problem in spec.Domain is null ? RouteDomains.CheckHosts(document, spec, documents) : RouteDomains.Check(document, spec, documents))
            yield return problem;
        foreach (var problem in new ListenersOfRoute(document, documents).Problems())
            yield return problem;
        foreach (var (rule, place, service) in Destinations(spec))
        {
            if (documents.Exists(new DocumentId(ServiceKind, service)))
                continue;
            var path = rule is null ? $"tcp.to[{place}].service" : $"rules[{rule}].to[{place}].service";
            yield return Unknown(document, path, RouteCodes.UnknownService, "service", service, documents.Names(ServiceKind));
        }
        foreach (var problem in Hosts(document, spec, documents))
            yield return problem;
    }

    /// <summary>The services that it names, each with the index of its rule, or null for those of <c>tcp</c>, and its own.</summary>
    private static IEnumerable<(int? Rule, int Place, string Service)> Destinations(RouteSpec spec)
    {
        var (rules, connections) = (spec.Rules ?? [], spec.Tcp?.To ?? []);
        for (var rule = 0; rule < rules.Length; rule++)
        {
            var to = rules[rule].To ?? [];
            for (var place = 0; place < to.Length; place++)
                yield return (rule, place, to[place].Service!);
        }
        for (var place = 0; place < connections.Length; place++)
            yield return (null, place, connections[place].Service!);
    }

    /// <summary>Services found by addresses have no host that a request could get.</summary>
    private static IEnumerable<Problem> Hosts(Document document, RouteSpec spec, Lookup documents) =>
        (spec.Rules ?? []).All(static rule => rule.Rewrite is null)
            ? []
            : from rule in (spec.Rules ?? []).Index()
            where rule.Item.Rewrite?.HostFrom is HostSource.Service
            from destination in rule.Item.To ?? []
            where documents.Find<ServiceSpec>(ServiceKind, destination.Service!) is { } service && service.Long().Dns is null
            select Places.Problem(
                document,
                $"rules[{rule.Index}].rewrite.hostFrom",
                RouteCodes.HostOfService,
                $"takes the host from {new DocumentId(ServiceKind, destination.Service!)}, which has none: its endpoints are addresses",
                "services with dns or url, or a fixed `host`"
            );
}
