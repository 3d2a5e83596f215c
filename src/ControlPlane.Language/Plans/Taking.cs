using ControlPlane.Language.Compilation;
using ControlPlane.Language.Documents;
using ControlPlane.Language.Explanation;
using ControlPlane.Language.Kinds.Routes;
using ControlPlane.Language.Policies;

namespace ControlPlane.Language.Plans;

/// <summary>Finds rules that come to take requests from others, of which they do not demand what those do.</summary>
internal sealed class Taking(Model before, Model after, HashSet<DocumentId> changed)
{
    private const int MostNamed = 5;

    private readonly Dictionary<(Model, DocumentId), Dictionary<(string Fleet, string Rule), EffectivePolicies>> _policies = [];

    /// <summary>One warning for each rule that takes.</summary>
    public IEnumerable<PlanWarning> Warnings()
    {
        var routes = changed.SelectMany(id => new[] { before.Find(id), after.Find(id) }).OfType<Document>().Select(document => document.Spec).OfType<RouteSpec>();
        return routes.SelectMany(route => route.Fleets ?? []).Distinct().SelectMany(In);
    }

    private IEnumerable<PlanWarning> In(string fleet)
    {
        var served = new ServedRules(Places(before, fleet));
        var later = Places(after, fleet).ToList();
        var outranked = Outranked(served, later);
        foreach (var route in later.Where(rule => outranked.Count > 0 || changed.Contains(rule.Route)).GroupBy(rule => rule.Route))
        {
            var onlyOutranked = !changed.Contains(route.Key);
            var earlier = served.Of(route.Key).ToList();
            var known = new Lazy<HashSet<Taken>>(() => [.. earlier.SelectMany(rule => served.TakenBy(rule, onlyOutranked ? outranked.Keys : null, []))]);
            foreach (var rule in route)
            {
                if (outranked.Count == 0 && earlier.Any(same => same.Rule == rule.Rule && same.IsWhere(rule))) continue;
                var taken = served.TakenBy(rule, onlyOutranked ? outranked.Keys : null, outranked).Where(taken => !known.Value.Contains(taken));
                if (Warning(rule, [.. taken.Select(taken => taken.From).Distinct()]) is { } warning) yield return warning;
            }
        }
    }

    /// <summary>The rules whose priority falls, with what it comes to be: then others that did not change take from them.</summary>
    private Dictionary<RulePlace, int> Outranked(ServedRules served, List<RulePlace> later) =>
        later.Where(rule => changed.Contains(rule.Route))
            .SelectMany(rule => served.Of(rule.Route).Where(known => known.Rule == rule.Rule && known.Priority > rule.Priority).Select(known => (Known: known, rule.Priority)))
            .ToDictionary(pair => pair.Known, pair => pair.Priority);

    private PlanWarning? Warning(RulePlace rule, List<RulePlace> others)
    {
        var missing = others.Select(other => (other.Name, Policies: NotDemanded(Policies(before, other), Policies(after, rule)).ToList())).Where(other => other.Policies.Count > 0)
            .OrderBy(other => other.Name, StringComparer.Ordinal).ToList();
        if (missing.Count == 0) return null;
        var names = string.Join(", ", missing.Take(MostNamed).Select(other => other.Name)) + (missing.Count > MostNamed ? $" and {missing.Count - MostNamed} more" : "");
        var policies = string.Join(", ", Catalog.Policies.Where(policy => missing.Any(other => other.Policies.Contains(policy))).Select(policy => policy.Name));
        return new(PlanWarningKind.AuthWeakens, rule.Name, $"may take requests from {names}, whose {policies} it does not demand, in fleet {rule.Fleet}");
    }

    /// <summary>What one rule demands and another does not. A level above both that changed is told by itself.</summary>
    private static IEnumerable<Policy> NotDemanded(EffectivePolicies demanded, EffectivePolicies offered) =>
        from policy in demanded.All
        where policy.Policy.Merging is Merging.Adds
        let layers = offered.Find(policy.Policy)?.Layers ?? []
        where policy.Layers.Any(layer => !layers.Any(other => other.Level.Name == layer.Level.Name || other.Tree.ToNode().SameAs(layer.Tree.ToNode()) || !policy.Policy.Loosens(layer.Spec, other.Spec)))
        select policy.Policy;

    private EffectivePolicies Policies(Model model, RulePlace rule)
    {
        if (!_policies.TryGetValue((model, rule.Route), out var known))
            _policies[(model, rule.Route)] = known = Effective.Levels(model, model.Find(rule.Route)!).ToDictionary(level => (level.Fleet, level.Rule!.Name ?? RuleSpec.DefaultName), level => level.Policies);
        return known[(rule.Fleet, rule.Rule)];
    }

    private static IEnumerable<RulePlace> Places(Model model, string fleet) =>
        model.Of("Route").Where(document => ((RouteSpec)document.Spec).Fleets?.Contains(fleet) == true).SelectMany(document => RulePlace.Of(model, document)).Where(place => place.Fleet == fleet);
}
