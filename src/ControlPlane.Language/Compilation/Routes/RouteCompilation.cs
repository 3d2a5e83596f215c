using System.Collections.Immutable;
using System.Text;
using ControlPlane.Language.Compilation.FleetResources;
using ControlPlane.Language.Documents;
using ControlPlane.Language.EnvoyConfig;
using ControlPlane.Language.EnvoyConfig.Protos;
using ControlPlane.Language.Kinds.Domains;
using ControlPlane.Language.Kinds.Routes;
using ControlPlane.Language.Kinds.Routes.Matching;
using ControlPlane.Language.Ladder;
using ControlPlane.Language.Policies;
using ControlPlane.Language.Text;
using ControlPlane.Language.Values.Http;
using ControlPlane.Resources;
using Envoy.Config.Route.V3;

namespace ControlPlane.Language.Compilation.Routes;

/// <summary>Compiles one Route document for one fleet.</summary>
/// <param name="document">The document.</param>
/// <param name="fleet">The fleet.</param>
/// <param name="set">What all fleets share.</param>
/// <param name="setByExtensions">Headers that extensions of the fleet set, in lower case: no rule may look at them.</param>
internal sealed class RouteCompilation(Document document, FleetContext fleet, CompileSet set, ImmutableHashSet<string> setByExtensions)
{
    private readonly RouteSpec _spec = (RouteSpec)document.Spec;
    private readonly Lookup _documents = fleet.NewLookup();
    private readonly List<RouteEntry> _entries = [];
    private readonly Dictionary<string, ServiceUnit?> _services = new(StringComparer.Ordinal);
    private readonly List<RouteContribution> _contributions = [];
    private readonly List<Origin> _origins = [];
    private readonly List<Problem> _problems = [];
    private RequestForm _form = RequestForm.Default;
    private bool _dependsOnBand;

    public RouteUnit Run()
    {
        var placement = Placement.Of(document, _documents);
        _form = RequestForms.Of(fleet, placement);
        var above =
            _spec.Domain is { } name && _documents.Find(DomainKind.KindName, name) is { } domain ? fleet.PoliciesOf(domain, _documents) : fleet.Policies;
        var policies = above.Under(_spec, Level.Route(document), _documents);
        _origins.AddRange(Written(policies));
        if (!ReferenceEquals(policies, above))
            _problems.AddRange(policies.Problems);
        for (var index = 0; index < (_spec.Rules ?? []).Length; index++)
            Add(_spec.Rules!.Value[index], $"rules[{index}]", policies);
        _problems.AddRange(CoveredMatches.Of(document));
        var services = Served();
        var needs = RouteNeeds.Of(_contributions);
        return new RouteUnit
        {
            Document = document,
            Entries = [.. _entries],
            Placement = placement,
            Services = services,
            Origins = _origins is [var only] ? [only] : [.. _origins.Distinct()],
            Problems = _problems.Count == 0 ? [] : [.. _problems.Distinct()],
            DependsOnBand = _dependsOnBand,
            Needs = needs,
            SetHeaders = needs.IdentityHeaders.IsEmpty ? [] : [.. needs.IdentityHeaders.Select(header => header.ToLowerInvariant()).Distinct()],
            Read = Read(),
        };
    }

    /// <summary>The services that can be served, in order. What they need is a contribution too.</summary>
    private ImmutableArray<string> Served()
    {
        var served = ImmutableArray.CreateBuilder<string>(_services.Count);
        foreach (var (name, service) in _services)
        {
            if (service is not null)
                served.Add(name);
        }
        served.Sort(StringComparer.Ordinal);
        foreach (var name in served)
        {
            if (_services[name]!.Needs is { NeedsNothing: false } needs)
                _contributions.Add(needs);
        }
        return served.DrainToImmutable();
    }

    /// <summary>What was looked at, in order.</summary>
    private ImmutableArray<Dependency> Read()
    {
        var read = ImmutableArray.CreateBuilder<Dependency>(_documents.Asked.Count + _services.Count);
        foreach (var asked in _documents.Asked)
            read.Add(asked);
        foreach (var service in _services.Keys)
            read.Add(Dependency.Served(service));
        read.Sort();
        return read.MoveToImmutable();
    }

    private void Add(RuleSpec rule, string path, EffectivePolicies above)
    {
        var name = rule.Name ?? RuleSpec.DefaultName;
        var inherited = above.Under(rule, Level.Rule(document, name, path), _documents);
        _origins.Add(new Source(document, path).Origin);
        if (!ReferenceEquals(inherited, above))
        {
            _origins.AddRange(Written(inherited));
            _problems.AddRange(inherited.Problems);
        }
        var policies = inherited.For(rule.To is not null);
        if (rule.To is null)
            _problems.AddRange(Misplaced(inherited));
        foreach (var policy in policies.All)
            _dependsOnBand |= Policy.Of(policy.Policy).DependsOnBand;

        var found = true;
        foreach (var destination in rule.To ?? [])
            found &= FindService(destination.Service!);
        found = found && !policies.Lack(_documents, fleet.Answers.Named);
        var (matches, metadata) = (rule.MatchesOrAny, EnvoyRoutes.Metadata(document.Id.Name, name));
        for (var index = 0; index < matches.Length; index++)
        {
            var context = new PolicyContext(fleet.Band, rule.To is not null, policies, _documents, matches[index], fleet.Answers)
            {
                Upgrades = rule.Upgrades is { IsDefaultOrEmpty: false },
                SetByExtensions = setByExtensions,
                Form = _form,
                Matches = matches,
                OwnBody = rule switch
                {
                    { To: not null } => null,
                    { Respond.Body: { } body } => Encoding.UTF8.GetByteCount(body),
                    _ => 0,
                },
            };
            var place = new MatchPlace(rule, matches[index], index, name, path, metadata);
            if (ReadsIdentity(place) || IsUnmatchable(place) || Wrong(context) || !found || !AddVariants(place, context))
                AddUnavailable(place);
        }
    }

    /// <summary>Whether the match reads a header that says who the client is.</summary>
    private bool ReadsIdentity(MatchPlace place)
    {
        var before = _problems.Count;
        _problems.AddRange(IdentityMatches.Of(document, place.Path, place.Match, place.Index, _documents, setByExtensions));
        return _problems.Count > before;
    }

    /// <summary>Whether the match asks for what no request has once it has passed the listeners.</summary>
    private bool IsUnmatchable(MatchPlace place)
    {
        var before = _problems.Count;
        foreach (var part in UnmatchableParts.Of(place.Match, _form))
        {
            var path = $"{Places.OfMatch(document, place.Path, place.Index)}.{part.Path}";
            _problems.Add(Places.Problem(document, path, PolicyCodes.Unmatchable, part.Message, part.Allowed));
        }
        return _problems.Count > before;
    }

    /// <summary>Whether a policy in force is wrong, alone or in what it is turned into.</summary>
    private bool Wrong(PolicyContext context)
    {
        var before = _problems.Count;
        foreach (var policy in context.Policies.All)
            _problems.AddRange(Policy.Problems(policy, context));
        return _problems.Count > before;
    }

    /// <summary>Adds all variants of a match, or none, because something is wrong: then it answers 503.</summary>
    private bool AddVariants(MatchPlace place, PolicyContext context)
    {
        var routes = new List<(byte[] Route, string Suffix, bool Again)>();
        var contributions = new List<RouteContribution>();
        foreach (var variant in RouteVariants.Of(context, document.Vocabulary, place.Rule.Redirect))
        {
            var route = EnvoyRoutes.Of(NameOf(place), place.Rule, place.Match, variant, set.Shares);
            var within = context with { Policies = variant.Policies, HasUpstream = route.Route_ is not null, Variant = VariantTraits.Of(variant) };
            if (!ReferenceEquals(variant.Policies, context.Policies) && Wrong(within))
                return false;
            var added = RoutePolicies.Apply(route, fleet, within, variant);
            contributions.AddRange(added);
            if (Serialized(route, place.Path) is not { } bytes)
                return false;
            routes.Add((bytes, variant.Suffix, Again: false));
            if (!RoutePolicies.Takes(route, added, variant))
                continue;
            if (Serialized(EnvoyRoutes.Rechosen(route), place.Path) is not { } again)
                return false;
            routes.Add((again, variant.Suffix + EnvoyRoutes.RechosenSuffix, Again: true));
        }
        var found = true;
        foreach (var contribution in contributions)
        {
            foreach (var service in contribution.Services)
                found &= FindService(service);
        }
        if (!found)
            return false;
        _contributions.AddRange(contributions);
        if (place.Match.Headers is { IsDefaultOrEmpty: false } headers)
            _contributions.Add(new() { HeadersRead = [.. headers.Select(header => header.Name!)] });
        for (var index = 0; index < routes.Count; index++)
            AddRoute(place, routes[index].Route, index, routes[index].Suffix, routes[index].Again);
        return true;
    }

    /// <summary>
    /// Answers 503 to what a match takes; without it, its requests would fall to broader rules. Where Envoy would refuse the match itself, the longest part of
    /// it that Envoy takes stands in.
    /// </summary>
    private void AddUnavailable(MatchPlace place)
    {
        var route = EnvoyRoutes.Unavailable(NameOf(place), place.Match);
        if (Serialized(route, place.Path) is { } bytes)
            AddRoute(place, bytes, 0);
        else
            AddStandIn(place);
    }

    private void AddStandIn(MatchPlace place)
    {
        foreach (var part in PlainMatches.Of(place.Match))
        {
            var route = EnvoyRoutes.Unavailable(NameOf(place), part);
            if (!ProtoValidation.Check(route).IsEmpty)
                continue;
            AddRoute(
                new MatchPlace(place.Rule, part, place.Index, place.Name, place.Path, place.Metadata),
                Wire.Bytes(route),
                0,
                EnvoyRoutes.StandInSuffix + route.Name,
                standIn: true
            );
            return;
        }
    }

    private void AddRoute(MatchPlace place, byte[] route, int variant, string suffix = "", bool again = false, bool standIn = false)
    {
        var metadata = Wire.PlaceOf(Route.MetadataFieldNumber, route);
        _entries.Add(
            new RouteEntry(
                PrecedenceOf(place) with
                {
                    Variant = variant,
                    Again = again,
                    StandsIn = standIn,
                },
                suffix.Length == 0 ? place.Identity : place.Identity + suffix,
                Wire.Field(VirtualHost.RoutesFieldNumber, route.AsSpan(0, metadata), place.Metadata.AsSpan(), route.AsSpan(metadata)),
                document,
                place.Path
            )
        );
    }

    private Precedence PrecedenceOf(MatchPlace place) => Precedence.Of(place.Match, RuleRank.Of(_spec, place.Rule), document.Id.Name, place.Name, place.Index);

    /// <summary>What a rule that answers by itself says of policies that work on requests to a service alone. Inherited, they are for other rules.</summary>
    private static IEnumerable<Problem> Misplaced(EffectivePolicies policies) =>
        from policy in policies.All
        where policy.Policy.NeedsUpstream
        let own = policy.OwnOfRule
        where own is not null
        select Places.Problem(own.Source.Document, own.Source.Path, PolicyCodes.PolicyNowhere, PolicyProblem.NoUpstream, hint: PolicyProblem.WhereUpstream);

    private string NameOf(MatchPlace place) => GeneratedNames.Route(document.Id.Name, place.Name, place.Index);

    /// <summary>The bytes of a route, or null where Envoy would refuse it.</summary>
    private byte[]? Serialized(Route route, string path)
    {
        var bytes = Wire.Bytes(route);
        var violations = ProtoValidation.Check(route, bytes, set.Kept);
        if (violations.IsEmpty)
            return bytes;
        _problems.AddRange(violations.Select(violation => violation.In(document, path)));
        return null;
    }

    private bool FindService(string name)
    {
        if (!_services.TryGetValue(name, out var service))
            _services.Add(name, service = set.Served(name));
        return service is not null;
    }

    /// <summary>Where the policies were written, what the fleet itself says aside: that stands with the route configuration as a whole.</summary>
    private IEnumerable<Origin> Written(EffectivePolicies policies) =>
        policies.All.IsEmpty ? [] : policies.Origins.Where(origin => origin.Kind != fleet.Document.Id.Kind);

    private sealed record MatchPlace(RuleSpec Rule, MatchSpec Match, int Index, string Name, string Path, byte[] Metadata)
    {
        public string Identity { get; } = MatchIdentity.Of(Match);
    }
}
