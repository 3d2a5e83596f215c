using System.Collections.Immutable;
using ControlPlane.Language.Documents;
using ControlPlane.Language.Kinds.Routes;
using ControlPlane.Resources;
using Envoy.Config.Route.V3;

namespace ControlPlane.Language.Compilation;

/// <summary>What one Route document gives one fleet: its Envoy routes, serialized and ready to be put among those of other documents.</summary>
internal sealed record RouteUnit : IFromDocument
{
    /// <summary>The document.</summary>
    public required Document Document { get; init; }

    /// <summary>The Envoy routes of all matches of all rules.</summary>
    public required ImmutableArray<RouteEntry> Entries { get; init; }

    /// <summary>The hosts they are for.</summary>
    public required ImmutableArray<string> Hosts { get; init; }

    /// <summary>The services they send requests to, all of which can be served.</summary>
    public required ImmutableArray<string> Services { get; init; }

    /// <summary>The places in this document they came from.</summary>
    public required ImmutableArray<Origin> Origins { get; init; }

    /// <summary>What is wrong with its policies, or with what it compiled to.</summary>
    public required ImmutableArray<Problem> Problems { get; init; }

    /// <summary>Whether a service it names cannot be served: then it is compiled anew each time.</summary>
    public required bool LacksServices { get; init; }

    /// <summary>Whether a policy is written differently for other bands.</summary>
    public required bool DependsOnBand { get; init; }

    private RouteSpec Spec => (RouteSpec)Document.Spec;

    /// <summary>Whether the document is for this listener.</summary>
    public bool Serves(string listener) => Spec.Listeners is not { IsDefaultOrEmpty: false } listeners || listeners.Contains(listener);

    /// <summary>Whether this may stand for another compile of the same document and fleet.</summary>
    public bool CanStandFor(Document document, ServiceUnits services) => ReferenceEquals(Document, document) && Problems.IsEmpty && !LacksServices && !services.Lost(Services);

    /// <summary>Compiles a document for a fleet.</summary>
    public static RouteUnit Compile(Document document, FleetContext fleet, ServiceUnits services) => new Compilation(document, fleet, services).Run();

    private sealed class Compilation(Document document, FleetContext fleet, ServiceUnits services)
    {
        private readonly RouteSpec _spec = (RouteSpec)document.Spec;
        private readonly List<RouteEntry> _entries = [];
        private readonly SortedSet<string> _services = new(StringComparer.Ordinal);
        private readonly List<Origin> _origins = [];
        private readonly List<Problem> _problems = [];
        private bool _lacksServices;
        private bool _dependsOnBand;

        public RouteUnit Run()
        {
            var policies = fleet.Policies.Under(_spec.Policies, new Source(document, "policies"));
            _origins.AddRange(Own(policies));
            for (var index = 0; index < (_spec.Rules ?? []).Length; index++) Add(_spec.Rules!.Value[index], $"rules[{index}]", policies);
            return new RouteUnit
            {
                Document = document,
                Entries = [.. _entries],
                Hosts = _spec.Hosts is { IsDefaultOrEmpty: false } hosts ? [.. hosts.Distinct()] : ["*"],
                Services = [.. _services],
                Origins = [.. _origins.Distinct()],
                Problems = [.. _problems],
                LacksServices = _lacksServices,
                DependsOnBand = _dependsOnBand,
            };
        }

        private void Add(RuleSpec rule, string path, EffectivePolicies above)
        {
            var inherited = above.Under(rule.Policies, new Source(document, Paths.Key(path, "policies")));
            _origins.Add(new Source(document, path).Origin);
            if (!ReferenceEquals(inherited, above)) _origins.AddRange(Own(inherited));
            var policies = inherited.For(rule);
            _dependsOnBand |= policies.All.Any(policy => policy.Policy.DependsOnBand);

            var problems = policies.All.SelectMany(policy => policy.Check()).ToImmutableArray();
            _problems.AddRange(problems);
            var available = FindServices(rule) && problems.IsEmpty;
            var name = rule.Name ?? "default";
            var matches = rule.Match is { IsDefaultOrEmpty: false } written ? written : [new MatchSpec()];
            for (var index = 0; index < matches.Length; index++) Add(rule, matches[index], index, name, path, available ? policies : null);
        }

        /// <summary>Adds one match; without policies, because something is wrong, it answers 503.</summary>
        private void Add(RuleSpec rule, MatchSpec match, int index, string ruleName, string path, EffectivePolicies? policies)
        {
            var name = GeneratedNames.Route(document.Id.Name, ruleName, index);
            var route = policies is null ? EnvoyRoutes.Unavailable(name, match) : RoutePolicies.Apply(EnvoyRoutes.Of(name, rule, match), policies, fleet);
            if (Violations(route, path) && policies is not null) route = EnvoyRoutes.Unavailable(name, match);
            route.Metadata = EnvoyRoutes.Metadata(document.Id.Name, ruleName);
            if (ProtoValidation.Check(route).Any()) return;
            var precedence = Precedence.Of(match, _spec.Priority ?? 0, document.Id.Name, ruleName, index);
            _entries.Add(new RouteEntry(precedence, MatchIdentity.Of(match), Wire.Field(VirtualHost.RoutesFieldNumber, route), document, path));
        }

        private bool Violations(Route route, string path)
        {
            var violations = ProtoValidation.Check(route).ToImmutableArray();
            _problems.AddRange(violations.Select(violation => violation.In(document, path)));
            return !violations.IsEmpty;
        }

        private bool FindServices(RuleSpec rule)
        {
            var found = true;
            foreach (var destination in rule.To ?? [])
            {
                if (services.TryFind(destination.Service!, out _)) _services.Add(destination.Service!);
                else found = false;
            }
            _lacksServices |= !found;
            return found;
        }

        private IEnumerable<Origin> Own(EffectivePolicies policies) =>
            policies.Origins.Where(origin => origin.Kind == document.Id.Kind && origin.Name == document.Id.Name);
    }
}

/// <summary>One Envoy route, serialized as a field of a virtual host.</summary>
/// <param name="Precedence">Its place among the routes of its host.</param>
/// <param name="Match">Equal for matches that match the same requests.</param>
/// <param name="Bytes">The field.</param>
/// <param name="Document">The document it came from.</param>
/// <param name="Path">The rule it came from.</param>
internal sealed record RouteEntry(Precedence Precedence, string Match, byte[] Bytes, Document Document, string Path);
