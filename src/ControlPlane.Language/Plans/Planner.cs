using System.Collections.Immutable;
using ControlPlane.Language.Binding;
using ControlPlane.Language.Compilation;
using ControlPlane.Language.EnvoyConfig;
using ControlPlane.Language.Kinds;
using ControlPlane.Language.Text;
using ControlPlane.Resources;

namespace ControlPlane.Language.Plans;

/// <summary>Compares two compiled models. Pure.</summary>
public static class Planner
{
    /// <summary>What the change from one to the other does.</summary>
    /// <param name="before">The documents as they are, and what they compile to.</param>
    /// <param name="after">The documents as they would be.</param>
    /// <param name="also">Warnings that follow from more than the documents.</param>
    public static Plan Between((Model Model, Compiled Compiled) before, (Model Model, Compiled Compiled) after, IEnumerable<PlanWarning>? also = null)
    {
        var changed = after.Model.DifferencesFrom(before.Model).ToHashSet();
        var resources = Differences(before.Compiled, after.Compiled).ToImmutableArray();
        var warnings = Weakening
            .Between(before.Model, after.Model, changed)
            .Concat(Effects.Of(resources, before.Compiled, after.Compiled))
            .Concat(Credentials(before.Model, after.Model, changed))
            .Concat(new Shadowing(before.Model, after.Model, changed).Warnings())
            .Concat(Over(before.Model, after, changed))
            .Concat(also ?? []);
        var reasons = new Reasons(before.Model, after.Model, changed);
        return new Plan(
            () => [.. resources.Select(difference => Change(difference, changed, reasons))],
            [
                .. warnings
                    .Distinct()
                    .OrderBy(warning => warning.Kind)
                    .ThenBy(warning => warning.Subject, StringComparer.Ordinal)
                    .ThenBy(warning => warning.Message, StringComparer.Ordinal),
            ]
        );
    }

    /// <summary>What proves now who somebody is, and would not.</summary>
    private static IEnumerable<PlanWarning> Credentials(Model before, Model after, HashSet<DocumentId> changed) =>
        from id in changed
        let earlier = before.Find(id)
        where earlier is not null
        from loss in Kind.Of(earlier).Revokes(earlier, after.Find(id))
        select new PlanWarning(PlanWarningKind.CredentialsEnd, $"{id.Kind}/{id.Name}", loss);

    /// <summary>What is written anew though its end has passed.</summary>
    private static IEnumerable<PlanWarning> Over(Model before, (Model Model, Compiled Compiled) after, HashSet<DocumentId> changed) =>
        from id in changed
        from end in after.Model.Endings.GetValueOrDefault(id, []).Except(before.Endings.GetValueOrDefault(id, []))
        where end.What is EndingOf.ApiKey or EndingOf.Fault && after.Compiled.Cache.Observed.Expired.Contains(Expiries.IdOf(id, end.Path))
        select new PlanWarning(
            PlanWarningKind.AlreadyOver,
            $"{id.Kind}/{id.Name}",
            $"{end.Path} ends at {end.At.UtcDateTime:yyyy-MM-dd'T'HH:mm:ss'Z'}, which has passed: it has no effect"
        );

    private static IEnumerable<ResourceDifference> Differences(Compiled before, Compiled after) =>
        from change in before
            .Views.Keys.Union(after.Views.Keys)
            .SelectMany(view => Of(view, before.Views.GetValueOrDefault(view, ResourceSet.Empty), after.Views.GetValueOrDefault(view, ResourceSet.Empty)))
        group change by (change.View.Fleet, change.Key, change.Action) into same
        orderby same.Key.Fleet, same.Key.Key.Type, same.Key.Key.Name
        select new ResourceDifference(
            same.Key.Fleet,
            same.Key.Key,
            same.Key.Action,
            [.. same.Select(change => change.View.Band).OrderBy(EnvoyBand.All.IndexOf)],
            [.. same.SelectMany(change => change.Resources)]
        );

    private static ResourceChange Change(ResourceDifference difference, HashSet<DocumentId> changed, Reasons reasons)
    {
        var origins = difference.Resources.SelectMany(resource => resource.Origins).Select(origin => new DocumentId(origin.Kind, origin.Name)).ToHashSet();
        var own = origins.Where(changed.Contains).ToList();
        IEnumerable<DocumentId> documents = own.Count > 0 ? own : reasons.Of(difference.Fleet, origins);
        return new(difference.Fleet, difference.Resource, difference.Action, difference.Bands, [.. documents.Order()]);
    }

    private static IEnumerable<(ViewKey View, ResourceKey Key, ResourceAction Action, XdsResource[] Resources)> Of(
        ViewKey view,
        ResourceSet before,
        ResourceSet after
    )
    {
        foreach (var key in after.DifferencesFrom(before))
        {
            var (known, resource) = (before.Find(key), after.Find(key));
            if (known is null)
                yield return (view, key, ResourceAction.Added, [resource!]);
            else if (resource is null)
                yield return (view, key, ResourceAction.Removed, [known]);
            else if (!known.SameAs(resource))
                yield return (view, key, ResourceAction.Changed, [known, resource]);
        }
    }
}
