using ControlPlane.Language.Kinds.Routes;
using ControlPlane.Language.Kinds.Routes.Matching;
using ControlPlane.Language.Text;
using ControlPlane.Language.Values.Http;

namespace ControlPlane.Language.Plans;

/// <summary>The rules of a fleet by listener and host, as Envoy chooses between them: the most specific host takes a request, then the first match.</summary>
internal sealed class ServedRules
{
    private readonly Dictionary<(string Listener, string Host), HostRules> _byHost = [];
    private readonly ILookup<DocumentId, RulePlace> _byRoute;

    public ServedRules(IEnumerable<RulePlace> rules)
    {
        var all = rules.ToList();
        _byRoute = all.ToLookup(rule => rule.Route);
        foreach (var rule in all)
        {
            foreach (var key in rule.Listeners.SelectMany(listener => rule.Hosts.Select(host => (listener, host))))
            {
                if (!_byHost.TryGetValue(key, out var sharing))
                    _byHost.Add(key, sharing = new HostRules());
                sharing.Add(rule);
            }
        }
    }

    /// <summary>The rules of a Route.</summary>
    public IEnumerable<RulePlace> Of(DocumentId route) => _byRoute[route];

    /// <summary>The requests that another rule would take from these, or takes where it is one of them. In doubt it does.</summary>
    /// <param name="rule">The other.</param>
    /// <param name="only">From which alone; null: from all.</param>
    /// <param name="ranks">Ranks in the place of those that rules have.</param>
    public IEnumerable<Taken> TakenBy(RulePlace rule, ICollection<RulePlace>? only, Dictionary<RulePlace, RuleRank> ranks) =>
        from listener in rule.Listeners
        from host in rule.Hosts
        let serving = Serving(listener, host)
        where serving is not null
        from at in Enumerable.Range(0, rule.Matches.Length)
        from other in only?.Where(other => other.Listeners.Contains(listener) && other.Hosts.Contains(serving))
            ?? _byHost[(listener, serving)].Near(rule.Matches[at])
        where other.Route != rule.Route || other.Rule != rule.Rule
        from taken in From(other, ranks.GetValueOrDefault(other, other.Rank), rule, at, serving == host)
        select new Taken(listener, serving, MatchIdentity.Of(rule.Matches[at]), other, taken);

    /// <summary>Where requests for a host go now: to the most specific host there is; null where none is served.</summary>
    private string? Serving(string listener, string host) =>
        HostName.Wider(host).Prepend(host).Append(RouteSpec.AnyHost).FirstOrDefault(serving => _byHost.ContainsKey((listener, serving)));

    /// <summary>The matches of a rule from which another's match takes. Of the same host the order of matches decides.</summary>
    private static IEnumerable<int> From(RulePlace other, RuleRank rank, RulePlace rule, int at, bool sameHost)
    {
        var taking = rule.PrecedenceOf(at);
        for (var index = 0; index < other.Matches.Length; index++)
        {
            if (!MayMeet(rule.Matches[at], other.Matches[index]))
                continue;
            if (!sameHost || taking < Precedence.Of(other.Matches[index], rank, other.Route.Name, other.Rule, index))
                yield return index;
        }
    }

    /// <summary>Whether one request may fulfil both. In doubt it may.</summary>
    private static bool MayMeet(MatchSpec left, MatchSpec right)
    {
        if (left.Methods is { IsDefaultOrEmpty: false } some && right.Methods is { IsDefaultOrEmpty: false } others && !some.Intersect(others).Any())
            return false;
        if (ValueCondition.Of(left).Any(one => ValueCondition.Of(right).Any(other => one.Implies(other.Negated) || other.Implies(one.Negated))))
            return false;
        return Coverage.MayMeet(Precedence.PathOf(left), Precedence.PathOf(right));
    }
}

/// <summary>Requests that one rule takes from another.</summary>
/// <param name="Listener">Where.</param>
/// <param name="Host">The host by which they come to the other rule now.</param>
/// <param name="By">The taking rule's match.</param>
/// <param name="From">The other rule.</param>
/// <param name="Of">Its match.</param>
internal readonly record struct Taken(string Listener, string Host, string By, RulePlace From, int Of);
