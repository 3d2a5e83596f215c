using ControlPlane.Language.Explanation;
using ControlPlane.Language.Kinds.Routes;
using ControlPlane.Language.Kinds.Routes.Matching;
using ControlPlane.Language.Ladder;
using ControlPlane.Language.Text;

namespace ControlPlane.Language.Plans;

/// <summary>Finds rules that come to take requests from others: whether they demand what those do, or not.</summary>
internal sealed class Taking(Model before, Model after, HashSet<DocumentId> changed)
{
    private const int MostNamed = 5;

    private readonly Dictionary<(Model, DocumentId), Dictionary<(string Fleet, string Rule), EffectivePolicies>> _policies = [];

    /// <summary>For each rule that takes, one warning of rules whose demands it lacks, and one of rules of other Routes.</summary>
    public IEnumerable<PlanWarning> Warnings() => RulePlace.FleetsWithMoves(before, after, changed).SelectMany(In);

    private IEnumerable<PlanWarning> In(string fleet)
    {
        var served = new ServedRules(RulePlace.In(before, fleet));
        var later = RulePlace.In(after, fleet).ToList();
        var outranked = Outranked(served, later);
        foreach (var route in later.Where(rule => outranked.Count > 0 || changed.Contains(rule.Route)).GroupBy(rule => rule.Route))
        {
            var onlyOutranked = !changed.Contains(route.Key);
            var earlier = served.Of(route.Key).ToList();
            var known = new Lazy<HashSet<Taken>>(() => [.. earlier.SelectMany(rule => served.TakenBy(rule, onlyOutranked ? outranked.Keys : null, []))]);
            foreach (var rule in route)
            {
                if (outranked.Count == 0 && earlier.Any(same => same.Rule == rule.Rule && same.IsWhere(rule)))
                    continue;
                var taken = served.TakenBy(rule, onlyOutranked ? outranked.Keys : null, outranked).Where(taken => !known.Value.Contains(taken));
                foreach (var warning in Warnings(rule, [.. taken.Select(taken => taken.From).Distinct()]))
                    yield return warning;
            }
        }
    }

    /// <summary>The rules whose rank falls, with what it comes to be: then others that did not change take from them.</summary>
    private Dictionary<RulePlace, RuleRank> Outranked(ServedRules served, List<RulePlace> later) =>
        later
            .Where(rule => changed.Contains(rule.Route))
            .SelectMany(rule =>
                served.Of(rule.Route).Where(known => known.Rule == rule.Rule && known.Rank.IsAbove(rule.Rank)).Select(known => (Known: known, rule.Rank))
            )
            .ToDictionary(pair => pair.Known, pair => pair.Rank);

    private IEnumerable<PlanWarning> Warnings(RulePlace rule, List<RulePlace> others)
    {
        var all = others
            .Select(other => (Place: other, Policies: Demands.Missing(Policies(before, other), Policies(after, rule)).ToList()))
            .OrderBy(other => other.Place.Name, StringComparer.Ordinal)
            .ToList();
        var missing = all.Where(other => other.Policies.Count > 0).ToList();
        var policies = string.Join(
            ", ",
            after.Find(rule.Route)!.Vocabulary.Policies.Where(policy => missing.Any(other => other.Policies.Contains(policy))).Select(policy => policy.Name)
        );
        if (missing.Count > 0)
            yield return new(
                PlanWarningKind.AuthWeakens,
                rule.Name,
                $"may take requests from {Named(missing.Select(other => other.Place))}, whose {policies} it does not demand, in fleet {rule.Fleet}"
            );
        var ofOthers = all.Where(other => other.Policies.Count == 0 && other.Place.Route != rule.Route).Select(other => other.Place).ToList();
        if (ofOthers.Count > 0)
            yield return new(PlanWarningKind.RequestsTaken, rule.Name, $"may take requests from {Named(ofOthers)} in fleet {rule.Fleet}");
    }

    private static string Named(IEnumerable<RulePlace> rules)
    {
        var names = rules.Select(rule => rule.Name).ToList();
        return string.Join(", ", names.Take(MostNamed)) + (names.Count > MostNamed ? $" and {names.Count - MostNamed} more" : "");
    }

    private EffectivePolicies Policies(Model model, RulePlace rule)
    {
        if (!_policies.TryGetValue((model, rule.Route), out var known))
            _policies[(model, rule.Route)] = known = Effective
                .Levels(model, model.Find(rule.Route)!)
                .ToDictionary(level => (level.Fleet, level.Rule!.Name ?? RuleSpec.DefaultName), level => level.Policies);
        return known[(rule.Fleet, rule.Rule)];
    }
}
