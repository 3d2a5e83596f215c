using System.Collections.Immutable;
using ControlPlane.Language.Documents;
using ControlPlane.Language.Explanation;
using ControlPlane.Language.Kinds.Routes;
using ControlPlane.Language.Kinds.Routes.Matching;
using ControlPlane.Language.Ladder;
using ControlPlane.Language.Plans;

namespace ControlPlane.Language.Pins;

/// <summary>
/// Tells where the requests of a Route fall that is not served, and what stands in where they would be less protected there: 503 for the longest part of a
/// match that Envoy takes, as long as that leaves the other rule requests of its own.
/// </summary>
/// <param name="model">The documents that are served, the Route aside.</param>
/// <param name="fleet">The fleet.</param>
internal sealed class Fall(Model model, string fleet)
{
    private readonly Lazy<ImmutableArray<RulePlace>> _served = new(() => [.. RulePlace.In(model, fleet)]);

    /// <summary>The rules of a Route, each with those that take its requests, and what is to stand in for it.</summary>
    /// <param name="route">The Route.</param>
    /// <param name="standIns">Whether anything may stand in.</param>
    public IEnumerable<(FallenRule Rule, RuleSpec? StandIn)> Of(Document route, bool standIns)
    {
        var within = model.With([route]);
        var policies = Effective.Levels(within, route).Where(level => level.Fleet == fleet).ToDictionary(level => NameOf(level.Rule), level => level.Policies);
        foreach (var place in RulePlace.Of(within, route).Where(place => place.Fleet == fleet))
        {
            var takers = place.Matches.Select(match => Takers(place, match)).ToList();
            var all = takers.SelectMany(taken => taken).DistinctBy(taker => taker.Place.Name).ToList();
            var lacks = all.SelectMany(taker => Demands.Missing(policies[place.Rule], PoliciesOf(taker.Place))).Distinct().ToList();
            var order = all.Select(taker => taker.Place.Rank.Order).Append(place.Rank.Order).Min();
            var parts = standIns && lacks.Count > 0 && place.IsOfRequests ? StandIns(place with { Rank = place.Rank with { Order = order } }, takers) : [];
            yield return (
                new(
                    place.Rule,
                    [.. all.Select(taker => taker.Place.Name)],
                    [.. route.Vocabulary.Policies.Where(lacks.Contains).Select(policy => policy.Name)],
                    [.. parts.Select(part => part.Path is null ? "/" : Precedence.PathOf(part).Path)]
                ),
                parts.IsEmpty ? null : UnavailableRoutes.Rule(place.Rule, parts, order)
            );
        }
    }

    private static ImmutableArray<MatchSpec> StandIns(RulePlace place, IEnumerable<ImmutableArray<Taker>> takers) =>
        [
            .. place
                .Matches.Zip(takers, (match, taken) => PlainMatches.Of(match).FirstOrDefault(part => taken.All(taker => LeavesRequests(place, part, taker))))
                .OfType<MatchSpec>()
                .DistinctBy(MatchIdentity.Of),
        ];

    /// <summary>Whether a rule keeps requests of its own when the part of a match is answered: it is tried before, or takes others too.</summary>
    private static bool LeavesRequests(RulePlace place, MatchSpec part, Taker taker)
    {
        var at = Precedence.Of(part, place.Rank, place.Route.Name, place.Rule, index: 0);
        return !Coverage.Covers(part, taker.Match) || (taker.Precedence < at && MatchIdentity.Of(part) != MatchIdentity.Of(taker.Match));
    }

    /// <summary>The rules to which requests of a match come in its absence, in the order in which they are tried.</summary>
    private ImmutableArray<Taker> Takers(RulePlace place, MatchSpec match) =>
        [.. place.Keys.SelectMany(key => Takers(RulesOf(key.Listener, key.Host), match)).Distinct()];

    private static IEnumerable<Taker> Takers(IEnumerable<RulePlace> rules, MatchSpec match)
    {
        var widest = PlainMatches.Of(match).LastOrDefault() ?? new MatchSpec();
        var all = rules.SelectMany(rule => rule.Matches.Select((other, index) => new Taker(rule, other, rule.PrecedenceOf(index))));
        foreach (var taker in all.OrderBy(taker => taker.Precedence))
        {
            if (!Coverage.CanMeet(Precedence.PathOf(taker.Match), Precedence.PathOf(match)))
                continue;
            yield return taker;
            if (Coverage.Covers(taker.Match, match) || Coverage.Covers(taker.Match, widest))
                yield break;
        }
    }

    /// <summary>The rules that requests for a host come to: its own, or those of the nearest wider host that has any.</summary>
    private IEnumerable<RulePlace> RulesOf(string listener, string host)
    {
        var wider = Wider(host).FirstOrDefault(other => Serving(listener, other).Any());
        return wider is null ? [] : Serving(listener, wider);
    }

    private IEnumerable<RulePlace> Serving(string listener, string host) => _served.Value.Where(rule => rule.Keys.Contains((listener, host)));

    /// <summary>A host, and those whose rules get its requests where it has none: <c>a.b.c</c>, <c>*.b.c</c>, <c>*.c</c>, <c>*</c>.</summary>
    private static IEnumerable<string> Wider(string host)
    {
        if (host != RouteSpec.AnyHost)
            yield return host;
        for (var dot = host.IndexOf('.', host.StartsWith("*.", StringComparison.Ordinal) ? 2 : 0); dot >= 0; dot = host.IndexOf('.', dot + 1))
            yield return $"*{host[dot..]}";
        yield return RouteSpec.AnyHost;
    }

    private EffectivePolicies PoliciesOf(RulePlace rule) =>
        Effective.Levels(model, model.Find(rule.Route)!).First(level => level.Fleet == fleet && NameOf(level.Rule) == rule.Rule).Policies;

    private static string NameOf(RuleSpec? rule) => rule?.Name ?? RuleSpec.DefaultName;

    private readonly record struct Taker(RulePlace Place, MatchSpec Match, Precedence Precedence);
}
