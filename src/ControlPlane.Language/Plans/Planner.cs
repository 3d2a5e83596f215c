using System.Collections.Immutable;
using ControlPlane.Language.Compilation;
using ControlPlane.Language.EnvoyConfig;
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
        var changed = Changed(before.Model, after.Model);
        var resources = Resources(before.Compiled, after.Compiled, changed, new Reasons(before.Model, after.Model, changed)).ToImmutableArray();
        var warnings = Weakening.Between(before.Model, after.Model, changed).Concat(Effects.Of(resources, before.Compiled, after.Compiled)).Concat(Credentials(before.Model, after.Model, changed))
            .Concat(new Shadowing(before.Model, after.Model, changed).Warnings()).Concat(Over(before.Model, after, changed)).Concat(also ?? []);
        return new Plan(resources, [.. warnings.Distinct().OrderBy(warning => warning.Kind).ThenBy(warning => warning.Subject, StringComparer.Ordinal).ThenBy(warning => warning.Message, StringComparer.Ordinal)]);
    }

    /// <summary>What proves now who somebody is, and would not.</summary>
    private static IEnumerable<PlanWarning> Credentials(Model before, Model after, HashSet<DocumentId> changed) =>
        from id in changed
        let earlier = before.Find(id)
        where earlier is not null
        from loss in Catalog.KindOf(earlier).Loses(earlier, after.Find(id))
        select new PlanWarning(PlanWarningKind.CredentialsEnd, $"{id.Kind}/{id.Name}", loss);

    /// <summary>What is written anew though its end has passed.</summary>
    private static IEnumerable<PlanWarning> Over(Model before, (Model Model, Compiled Compiled) after, HashSet<DocumentId> changed) =>
        from id in changed
        from end in after.Model.Endings.GetValueOrDefault(id, []).Except(before.Endings.GetValueOrDefault(id, []))
        where after.Compiled.Cache.Observed.Expired.Contains(Expiries.IdOf(id, end.Path))
        select new PlanWarning(PlanWarningKind.AlreadyOver, $"{id.Kind}/{id.Name}", $"{end.Path} ends at {end.At.UtcDateTime:yyyy-MM-dd'T'HH:mm:ss'Z'}, which has passed: it has no effect");

    private static HashSet<DocumentId> Changed(Model before, Model after) =>
    [
        .. after.Documents.Where(document => !ReferenceEquals(before.Find(document.Key), document.Value)).Select(document => document.Key),
        .. before.Documents.Keys.Where(id => after.Find(id) is null),
    ];

    private static IEnumerable<ResourceChange> Resources(Compiled before, Compiled after, HashSet<DocumentId> changed, Reasons reasons) =>
        from change in before.Views.Keys.Union(after.Views.Keys).SelectMany(view => Of(view, before.Views.GetValueOrDefault(view, ResourceSet.Empty), after.Views.GetValueOrDefault(view, ResourceSet.Empty)))
        group change by (change.View.Fleet, change.Key, change.Action) into same
        orderby same.Key.Fleet, same.Key.Key.Type, same.Key.Key.Name
        let origins = same.SelectMany(change => change.Origins).Select(origin => new DocumentId(origin.Kind, origin.Name)).ToHashSet()
        let documents = origins.Overlaps(changed) ? origins.Where(changed.Contains) : reasons.Of(same.Key.Fleet, origins)
        select new ResourceChange(same.Key.Fleet, same.Key.Key, same.Key.Action, [.. same.Select(change => change.View.Band).OrderBy(EnvoyBand.All.IndexOf)], [.. documents.Order()]);

    private static IEnumerable<(ViewKey View, ResourceKey Key, ResourceAction Action, IEnumerable<Origin> Origins)> Of(ViewKey view, ResourceSet before, ResourceSet after)
    {
        if (ReferenceEquals(before, after)) yield break;
        foreach (var resource in after.All)
        {
            if (before.Find(resource.Key) is not { } known) yield return (view, resource.Key, ResourceAction.Added, resource.Origins);
            else if (!known.SameAs(resource)) yield return (view, resource.Key, ResourceAction.Changed, known.Origins.Concat(resource.Origins));
        }
        foreach (var resource in before.All.Where(resource => after.Find(resource.Key) is null)) yield return (view, resource.Key, ResourceAction.Removed, resource.Origins);
    }
}
