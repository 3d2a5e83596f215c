using ControlPlane.Language.Compilation;
using ControlPlane.Language.Documents;
using ControlPlane.Language.Explanation;
using ControlPlane.Language.Kinds.Fleets;
using ControlPlane.Language.Kinds.Routes;
using ControlPlane.Language.Kinds.SharedPolicies;
using ControlPlane.Language.Policies;

namespace ControlPlane.Language.Plans;

/// <summary>Finds where a change may let requests through that are refused now. In doubt it says so: silence means that nothing weakens.</summary>
internal static class Weakening
{
    /// <summary>What weakens from one model to the other.</summary>
    /// <param name="before">The documents as they are.</param>
    /// <param name="after">The documents as they would be.</param>
    /// <param name="changed">Those that differ.</param>
    public static IEnumerable<PlanWarning> Between(Model before, Model after, HashSet<DocumentId> changed) =>
        Concerned(before, after, changed).SelectMany(id => Rules(before, after, id)).Concat(changed.SelectMany(id => Document(before.Find(id), after.Find(id))));

    /// <summary>The Fleets and Routes on whose rules a changed document may have an effect.</summary>
    private static IEnumerable<DocumentId> Concerned(Model before, Model after, HashSet<DocumentId> changed)
    {
        var all = changed.Any(id => (before.Find(id) ?? after.Find(id))!.Spec is FleetSpec or SharedPolicySpec);
        return before.Documents.Where(document => document.Value.Spec is FleetSpec or RouteSpec && (all || changed.Contains(document.Key))).Select(document => document.Key);
    }

    private static IEnumerable<PlanWarning> Rules(Model before, Model after, DocumentId id)
    {
        var now = Effective.Levels(before, before.Find(id)!);
        var then = after.Find(id) is { } document ? Effective.Levels(after, document).ToDictionary(level => (level.Fleet, Name(level.Rule))) : [];
        foreach (var (fleet, rule, policies) in now)
        {
            if (!policies.All.Any(policy => policy.Policy.Merging is Merging.Adds)) continue;
            var subject = rule is null ? $"fleet/{fleet}" : $"route/{id.Name}/{Name(rule)}";
            if (!then.TryGetValue((fleet, Name(rule)), out var next))
            {
                if (rule is not null && after.Find(new DocumentId("Fleet", fleet)) is not null)
                    yield return Weakens(subject, $"is removed from fleet {fleet} with its {Named(policies)}: its requests are taken by the next rule that matches, if any, under that rule's policies");
                continue;
            }
            if (rule is not null && !SameMatches(rule, next.Rule!)) yield return Weakens(subject, $"matches other requests in fleet {fleet}: those it no longer matches lose its {Named(policies)}");
            foreach (var loss in Losses(policies, next.Policies)) yield return Weakens(subject, $"{loss} in fleet {fleet}");
        }
    }

    /// <summary>What is demanded before and not, or otherwise, after.</summary>
    private static IEnumerable<string> Losses(EffectivePolicies before, EffectivePolicies after)
    {
        foreach (var policy in before.All.Where(policy => policy.Policy.Merging is Merging.Adds))
        {
            var left = after.Find(policy.Policy)?.Layers ?? [];
            foreach (var layer in policy.Layers)
            {
                var demand = layer.Tree.ToNode();
                if (left.Any(other => other.Tree.ToNode().SameAs(demand))) continue;
                if (left.FirstOrDefault(other => other.Level.Name == layer.Level.Name) is not { } changed) yield return $"no longer demands the {policy.Policy.Name} of {layer.Level.Name}";
                else if (policy.Policy.Loosens(layer.Spec, changed.Spec)) yield return $"demands another {policy.Policy.Name} of {layer.Level.Name}, which may let through what is refused now,";
            }
        }
    }

    /// <summary>What weakens by a document that policies name.</summary>
    private static IEnumerable<PlanWarning> Document(Document? before, Document? after) => before is null || after is null
        ? []
        : Catalog.KindOf(after).Loosens(before, after).Select(loss => Weakens($"{after.Id.Kind}/{after.Id.Name}", loss));

    private static bool SameMatches(RuleSpec left, RuleSpec right) => Matches(left).SetEquals(Matches(right));

    private static HashSet<string> Matches(RuleSpec rule) => [.. (rule.Match is { IsDefaultOrEmpty: false } matches ? matches : [new MatchSpec()]).Select(MatchIdentity.Of)];

    private static string Named(EffectivePolicies policies) => string.Join(", ", policies.All.Where(policy => policy.Policy.Merging is Merging.Adds).Select(policy => policy.Policy.Name));

    private static string Name(RuleSpec? rule) => rule?.Name ?? RuleSpec.DefaultName;

    private static PlanWarning Weakens(string subject, string message) => new(PlanWarningKind.AuthWeakens, subject, message);
}
