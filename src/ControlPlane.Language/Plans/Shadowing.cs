using System.Collections.Immutable;
using ControlPlane.Language.Kinds.Routes;
using ControlPlane.Language.Kinds.Routes.Matching;
using ControlPlane.Language.Text;

namespace ControlPlane.Language.Plans;

/// <summary>
/// Finds rules that no request reaches any more, because a rule of another Route takes them all, or because a narrower host has rules of its own.
/// </summary>
internal sealed class Shadowing(Model before, Model after, HashSet<DocumentId> changed)
{
    private const int MostNamed = 5;

    /// <summary>What becomes so by the change.</summary>
    public IEnumerable<PlanWarning> Warnings() =>
        RulePlace
            .FleetsWithMoves(before, after, changed)
            .SelectMany(fleet =>
            {
                var (earlier, later) = (RulePlace.In(before, fleet).ToList(), RulePlace.In(after, fleet).ToList());
                return Covered(earlier, later).Concat(Hidden(fleet, earlier, later));
            });

    private IEnumerable<PlanWarning> Covered(List<RulePlace> earlier, List<RulePlace> later)
    {
        var known = CoveredRules(earlier).Select(covered => (covered.Rule.Name, By: covered.By.Name)).ToHashSet();
        return CoveredRules(later)
            .Where(covered => !known.Contains((covered.Rule.Name, covered.By.Name)))
            .Select(covered => new PlanWarning(
                PlanWarningKind.RuleCovered,
                covered.Rule.Name,
                $"is never reached in fleet {covered.Rule.Fleet}: {covered.By.Name} is tried before and takes all of its requests"
            ));
    }

    /// <summary>Rules of which each match is covered by one of another Route, wherever they are served. One of the two is of a document that changed.</summary>
    private IEnumerable<(RulePlace Rule, RulePlace By)> CoveredRules(List<RulePlace> rules)
    {
        var hosts = rules.SelectMany(rule => rule.Keys, (rule, key) => (Key: key, Rule: rule)).ToLookup(pair => pair.Key, pair => pair.Rule);
        var covered = hosts.SelectMany(host => CoveredMatches(host.Key, [.. host])).ToLookup(found => found.Rule);
        return from rule in covered
            where rule.Select(found => (found.Key, found.Index)).Distinct().Count() == rule.Key.Keys.Count() * rule.Key.Matches.Length
            select (rule.Key, rule.First().By);
    }

    private IEnumerable<((string Listener, string Host) Key, RulePlace Rule, int Index, RulePlace By)> CoveredMatches(
        (string Listener, string Host) key,
        ImmutableArray<RulePlace> rules
    )
    {
        var (tried, ofChanged) = (new MatchesByPath<(RulePlace Rule, MatchSpec Match)>(), new MatchesByPath<(RulePlace Rule, MatchSpec Match)>());
        var matches = rules.SelectMany(rule =>
            rule.Matches.Select((match, index) => (Rule: rule, Match: match, Index: index, Place: rule.PrecedenceOf(index)))
        );
        foreach (var (rule, match, index, _) in matches.OrderBy(match => match.Place))
        {
            var isChanged = changed.Contains(rule.Route);
            var by = (isChanged ? tried : ofChanged)
                .Around(match)
                .FirstOrDefault(other => other.Rule.Route != rule.Route && Coverage.Covers(other.Match, match))
                .Rule;
            if (by is not null)
                yield return (key, rule, index, by);
            tried.Add(match, (rule, match));
            if (isChanged)
                ofChanged.Add(match, (rule, match));
        }
    }

    /// <summary>
    /// Hosts that come to be served, whose requests rules of a wider host got until now; and rules of a wider host that come to be, which do not get them.
    /// </summary>
    private IEnumerable<PlanWarning> Hidden(string fleet, List<RulePlace> earlier, List<RulePlace> later)
    {
        var (now, then) = (Hosts(earlier), Hosts(later));
        foreach (var ((listener, host), rules) in then.Where(served => !now.ContainsKey(served.Key)).OrderBy(served => served.Key))
        {
            var routes = Named(rules.Where(rule => changed.Contains(rule.Route)));
            if (Wider(now, listener, host) is { } wider)
                yield return new(
                    PlanWarningKind.HostHides,
                    routes,
                    $"takes all requests for {host} on listener {listener} of fleet {fleet}: {Named(now[(listener, wider)])} no longer get them by "
                        + $"{wider}, not even where no rule of {host} matches"
                );
            if (!host.StartsWith("*.", StringComparison.Ordinal))
                continue;
            var narrower = then
                .Keys.Where(other =>
                    other.Listener == listener
                    && other.Host != host
                    && IsWithin(other.Host, host)
                    && then[other].Any(rule => rules.All(own => own.Route != rule.Route))
                )
                .Select(other => other.Host)
                .Order(StringComparer.Ordinal)
                .ToList();
            if (narrower.Count > 0)
                yield return new(
                    PlanWarningKind.HostHides,
                    routes,
                    $"gets no request for {List(narrower)} on listener {listener} of fleet {fleet}, though {host} matches: a narrower host has rules of its own"
                );
        }
    }

    private static Dictionary<(string Listener, string Host), List<RulePlace>> Hosts(IEnumerable<RulePlace> rules) =>
        rules
            .SelectMany(rule => rule.Keys, (rule, key) => (Key: key, Rule: rule))
            .GroupBy(pair => pair.Key, pair => pair.Rule)
            .ToDictionary(group => group.Key, group => group.ToList());

    /// <summary>The host that requests for a narrower one go to while that has no rules.</summary>
    private static string? Wider(Dictionary<(string Listener, string Host), List<RulePlace>> hosts, string listener, string host) =>
        WiderThan(host).FirstOrDefault(other => hosts.ContainsKey((listener, other)));

    /// <summary>All hosts that a host is within, the narrowest first.</summary>
    private static IEnumerable<string> WiderThan(string host)
    {
        for (var dot = host.IndexOf('.', StringComparison.Ordinal); dot >= 0; dot = host.IndexOf('.', dot + 1))
        {
            if (dot != 1 || host[0] != '*')
                yield return $"*{host[dot..]}";
        }
        if (host != RouteSpec.AnyHost)
            yield return RouteSpec.AnyHost;
    }

    private static bool IsWithin(string host, string wider) =>
        wider == RouteSpec.AnyHost
        || (wider.StartsWith("*.", StringComparison.Ordinal) && host.EndsWith(wider[1..], StringComparison.Ordinal) && host.Length > wider.Length - 1);

    private static string Named(IEnumerable<RulePlace> rules) =>
        List([.. rules.Select(rule => $"route/{rule.Route.Name}").Distinct().Order(StringComparer.Ordinal)]);

    private static string List(List<string> names) =>
        string.Join(", ", names.Take(MostNamed)) + (names.Count > MostNamed ? $" and {names.Count - MostNamed} more" : "");
}
