using ControlPlane.Language.Binding;
using ControlPlane.Language.Compilation.Routes;
using ControlPlane.Language.Documents;
using ControlPlane.Language.Explanation;
using ControlPlane.Language.Kinds;
using ControlPlane.Language.Kinds.Domains;
using ControlPlane.Language.Kinds.Fleets;
using ControlPlane.Language.Kinds.Routes;
using ControlPlane.Language.Kinds.SharedPolicies;
using ControlPlane.Language.Ladder;
using ControlPlane.Language.Policies;
using ControlPlane.Language.Text;

namespace ControlPlane.Language.Plans;

/// <summary>Finds where a change may let requests through that are refused now. In doubt it says so: silence means that nothing weakens.</summary>
internal static class Weakening
{
    /// <summary>What weakens from one model to the other.</summary>
    /// <param name="before">The documents as they are.</param>
    /// <param name="after">The documents as they would be.</param>
    /// <param name="changed">Those that differ.</param>
    public static IEnumerable<PlanWarning> Between(Model before, Model after, HashSet<DocumentId> changed)
    {
        var concerned = Concerned(before, after, changed).ToLookup(id => before.Find(id)!.Spec is FleetSpec);
        var fleets = concerned[true].SelectMany(id => OfFleet(before, after, id)).ToList();
        var told = fleets.ToHashSet();
        var successors = new Successors(after, changed);
        return fleets
            .Select(loss => new PlanWarning(loss.Kind, $"fleet/{loss.Fleet}", $"{loss.What} in fleet {loss.Fleet}"))
            .Concat(concerned[false].SelectMany(id => OfRoute(before, after, id, told, successors)))
            .Concat(changed.SelectMany(id => Unlocked(before.Find(id), after.Find(id), after)))
            .Concat(changed.SelectMany(id => Document(before.Find(id), after.Find(id))))
            .Concat(new Taking(before, after, changed).Warnings());
    }

    /// <summary>The Fleets and Routes on whose rules a changed document may have an effect.</summary>
    private static IEnumerable<DocumentId> Concerned(Model before, Model after, HashSet<DocumentId> changed)
    {
        var all = changed.Any(id => (before.Find(id) ?? after.Find(id))!.Spec is FleetSpec or SharedPolicySpec);
        var documents = all
            ? before.Of("Fleet").Concat(before.Of("Route"))
            : changed.SelectMany(id => Placement.PlacedBy(id, before)).Distinct().Order().Select(before.Find).OfType<Document>();
        return documents.Where(document => document.Spec is FleetSpec or RouteSpec).Select(document => document.Id);
    }

    private static IEnumerable<Loss> OfFleet(Model before, Model after, DocumentId id)
    {
        if (after.Find(id) is not { } document)
            yield break;
        var (now, then) = (Effective.Levels(before, before.Find(id)!).Single(), Effective.Levels(after, document).Single());
        foreach (var (kind, what) in Losses(now.Policies, then.Policies))
            yield return new(kind, id.Name, what);
    }

    /// <param name="before">The documents as they are.</param>
    /// <param name="after">The documents as they would be.</param>
    /// <param name="id">A Route.</param>
    /// <param name="told">What whole fleets lose: their rules lose it with them.</param>
    /// <param name="successors">Rules that come in the place of others.</param>
    private static IEnumerable<PlanWarning> OfRoute(Model before, Model after, DocumentId id, HashSet<Loss> told, Successors successors)
    {
        var then = after.Find(id) is { } document
            ? Effective.Levels(after, document).ToDictionary(level => (level.Fleet, Name(level.Rule)), level => level.Policies)
            : [];
        var places = RulePlace.Of(before, before.Find(id)!).ToDictionary(place => (place.Fleet, place.Rule));
        var now = Effective
            .Levels(before, before.Find(id)!)
            .Select(level =>
            {
                var key = (level.Fleet, Rule: Name(level.Rule));
                return new PairedRule(places[key], level.Policies, then.GetValueOrDefault(key) ?? successors.Of(places[key]));
            })
            .ToList();
        return Moved(after, id, now)
            .Concat(now.GroupBy(rule => rule.Place.Fleet).SelectMany(fleet => Lost(id, fleet.Key, OfFleet(after, fleet.Key), [.. fleet], told)));
    }

    private static IEnumerable<PlanWarning> Lost(DocumentId id, string fleet, EffectivePolicies? above, PairedRule[] rules, HashSet<Loss> told) =>
        from loss in rules.SelectMany(rule => LossesOf(rule, above).Select(loss => (rule.Place.Rule, Loss: new Loss(loss.Kind, fleet, loss.What))))
        where !told.Contains(loss.Loss)
        group loss.Rule by loss.Loss into same
        from subject in rules.Length > 1 && same.Distinct().Count() == rules.Length ? [$"route/{id.Name}"] : same.Select(rule => $"route/{id.Name}/{rule}")
        select new PlanWarning(same.Key.Kind, subject, $"{same.Key.What} in fleet {fleet}");

    /// <summary>Of a rule that goes, <see cref="Moved"/> tells the security; what else protected its requests is lost unless the fleet demands it.</summary>
    private static IEnumerable<(PlanWarningKind Kind, string What)> LossesOf(PairedRule rule, EffectivePolicies? above) =>
        rule.Then is { } then ? Losses(rule.Now, then)
        : above is null ? []
        : Losses(rule.Now, above).Where(loss => loss.Kind is PlanWarningKind.ProtectionWeakens);

    private static EffectivePolicies? OfFleet(Model model, string fleet) =>
        model.Find(new DocumentId("Fleet", fleet)) is { } document ? Effective.Levels(model, document).Single().Policies : null;

    /// <summary>Protected rules that go, or that requests no longer come to.</summary>
    private static IEnumerable<PlanWarning> Moved(Model after, DocumentId id, IReadOnlyList<PairedRule> rules)
    {
        var then = after.Find(id) is { } document ? RulePlace.Of(after, document).ToDictionary(place => (place.Fleet, place.Rule)) : [];
        foreach (var (place, now, later) in rules)
        {
            var fleet = place.Fleet;
            if (Named(now) is not { Length: > 0 } named || after.Find(new DocumentId("Fleet", fleet))?.Spec is not FleetSpec spec)
                continue;
            if (later is null)
                yield return Weakens(
                    place.Name,
                    $"is removed from fleet {fleet} with its {named}: "
                        + (
                            place.IsOfRequests
                                ? "its requests are taken by the next rule that matches, if any, under that rule's policies"
                                : "its connections go to the Route with the next wider name, if any, under that Route's policies"
                        )
                );
            else if (then.TryGetValue((fleet, place.Rule), out var next) && place.HasMoreThan(next, (spec.Listeners ?? []).Select(listener => listener.Name!)))
                yield return Weakens(
                    place.Name,
                    $"{(place.IsOfRequests ? "matches other requests" : "takes other connections")} in fleet {fleet}: those it no longer "
                        + $"{(place.IsOfRequests ? "matches" : "takes")} lose its {named}"
                );
        }
    }

    /// <summary>Security that a level locked and does no longer, where no level above does.</summary>
    private static IEnumerable<PlanWarning> Unlocked(Document? before, Document? after, Model model)
    {
        if (before?.Spec is not ILevel { Locked: { } locked } || after?.Spec is not ILevel then)
            return [];
        var domain = after.Spec is RouteSpec { Domain: { } named } ? (model.Find(DomainKind.IdOf(named))?.Spec as DomainSpec)?.Locked ?? [] : [];
        var above = Placement.Of(after, model).Fleets.Select(fleet => (model.Find(new DocumentId("Fleet", fleet))?.Spec as FleetSpec)?.Locked ?? []).ToList();
        var lost = locked.Except(then.Locked ?? []).Except(domain).Where(name => above.Count == 0 || !above.All(fleet => fleet.Contains(name)));
        return after
            .Vocabulary.Policies.Where(policy => policy.Family is PolicyFamily.Security && lost.Contains(policy.Name))
            .Select(policy =>
                Weakens($"{after.Id.Kind.ToLowerInvariant()}/{after.Id.Name}", $"no longer locks {policy.Name}: levels below may take it away or override it")
            );
    }

    /// <summary>What is demanded before and not, or otherwise, after; then what else protects less.</summary>
    private static IEnumerable<(PlanWarningKind Kind, string What)> Losses(EffectivePolicies before, EffectivePolicies after) =>
        before
            .All.Where(policy => policy.Policy.Family is PolicyFamily.Security)
            .SelectMany(policy => Losses(policy, after))
            .Select(what => (PlanWarningKind.AuthWeakens, what))
            .Concat(
                before
                    .All.Concat(after.All)
                    .Select(policy => policy.Policy)
                    .Distinct()
                    .SelectMany(policy => Policy.Of(policy).Weakens(before.Find(policy), after.Find(policy)))
                    .Select(what => (PlanWarningKind.ProtectionWeakens, what))
            );

    private static IEnumerable<string> Losses(EffectivePolicy policy, EffectivePolicies after)
    {
        var left = after.Find(policy.Policy)?.Layers ?? [];
        foreach (var layer in policy.Layers)
        {
            var demand = layer.Tree.ToNode();
            if (left.Any(other => other.Tree.ToNode().SameAs(demand)))
                continue;
            if (left.FirstOrDefault(other => other.Level.Name == layer.Level.Name) is not { } changed)
                yield return $"no longer demands the {policy.Policy.Name} of {layer.Level.Name}";
            else if (policy.Policy.Weakens(layer.Spec, changed.Spec))
                yield return $"demands another {policy.Policy.Name} of {layer.Level.Name}, which may let through what is refused now,";
        }
    }

    /// <summary>What weakens by a document that policies name.</summary>
    private static IEnumerable<PlanWarning> Document(Document? before, Document? after) =>
        before is null || after is null ? [] : Kind.Of(after).Weakens(before, after).Select(loss => Weakens($"{after.Id.Kind}/{after.Id.Name}", loss));

    private static string Named(EffectivePolicies policies) =>
        string.Join(", ", policies.All.Where(policy => policy.Policy.Family is PolicyFamily.Security).Select(policy => policy.Policy.Name));

    private static string Name(RuleSpec? rule) => rule?.Name ?? RuleSpec.DefaultName;

    private static PlanWarning Weakens(string subject, string message) => new(PlanWarningKind.AuthWeakens, subject, message);

    /// <summary>What is lost in a fleet, whoever loses it.</summary>
    private readonly record struct Loss(PlanWarningKind Kind, string Fleet, string What);

    /// <summary>A rule as it is, and the policies of what comes in its place; null where nothing does.</summary>
    private sealed record PairedRule(RulePlace Place, EffectivePolicies Now, EffectivePolicies? Then);
}
