using System.Collections.Immutable;
using ControlPlane.Language.EnvoyConfig;
using ControlPlane.Language.EnvoyConfig.Instances;
using ControlPlane.Language.Ladder;
using ControlPlane.Language.Policies;
using ControlPlane.Language.Text;
using ControlPlane.Resources;

namespace ControlPlane.Language.Compilation.FleetResources;

/// <summary>
/// Compiles what the routes and policies of a fleet need beside the route configurations. It reads sums over the routes, so a change does not cost more because
/// there are many of them.
/// </summary>
/// <param name="fleet">The fleet.</param>
/// <param name="set">What all fleets share.</param>
/// <param name="own">What depends on the fleet alone.</param>
/// <param name="previous">What the fleet compiled to before, as a cache.</param>
/// <param name="older">What it compiled to just now for the older group of bands: equal resources are shared.</param>
internal sealed class NeedsCompilation(FleetContext fleet, CompileSet set, OwnResources own, FleetUnit? previous, FleetUnit? older)
{
    /// <param name="routes">The fleet's routes.</param>
    /// <param name="changes">Those that are others than before.</param>
    /// <param name="closing">The routes that close its virtual hosts.</param>
    public FleetNeeds Compile(FleetRoutes routes, IReadOnlyCollection<ChangedRoute> changes, ClosingRoutes closing)
    {
        var sameTelling =
            previous is { } known && ReferenceEquals(known.Closing, closing) && ReferenceEquals(known.Own, own) && changes.All(change => change.TellsTheSame);
        if (sameTelling && ReferenceEquals(previous!.Routes.Needs, routes.Needs) && set.Unchanged(previous.Needs.Read))
            return previous.Needs;
        ImmutableArray<NeededDocument> ownUses = [.. closing.Needs.Uses, .. own.Uses];
        var meant = routes.Needs.Uses.Keys.Concat(ownUses.Select(use => use.Meant)).ToHashSet();
        var documents = meant.ToDictionary(use => use, use => use.Documents(set.Model).ToImmutableArray());
        var shared = documents.Values.SelectMany(ids => ids).Distinct().Order().Select(set.Shared.Find).OfType<SharedUnit>().ToImmutableArray();
        var headers = shared
            .SelectMany(unit => unit.Contribution.IdentityHeaders)
            .Concat(closing.Needs.IdentityHeaders)
            .Select(header => header.ToLowerInvariant())
            .Concat(routes.Needs.IdentityHeaders.Keys);
        return new FleetNeeds(
            shared,
            new([
                .. fleet
                    .Chain.Where(instance => instance.Discovered)
                    .Select(instance => Extension(instance, routes.Needs, closing.Needs.Parts, ownUses, shared, documents)),
            ]),
            [.. headers.Distinct().Order(StringComparer.Ordinal)],
            Telling(routes, ownUses, shared, documents, sameTelling),
            meant.Concat(shared.Select(unit => Dependency.Of(unit.Document.Id))).ToHashSet()
        );
    }

    private ExtensionUnit Extension(
        HttpInstance instance,
        SummedNeeds routes,
        ImmutableArray<ExtensionPart> ownParts,
        ImmutableArray<NeededDocument> ownUses,
        ImmutableArray<SharedUnit> shared,
        Dictionary<Dependency, ImmutableArray<DocumentId>> documents
    )
    {
        var contributing = shared.Where(unit => unit.Contribution.Parts.Any(part => part.Instance == instance)).ToImmutableArray();
        var ids = contributing.Select(unit => unit.Document.Id).ToHashSet();
        var users = documents.Where(use => ids.Count > 0 && use.Value.Any(ids.Contains)).Select(use => use.Key).Order().ToImmutableArray();
        var sources = new ExtensionSources(
            own.Members,
            routes.Parts.GetValueOrDefault(instance, SummedParts.None),
            [.. ownParts.Where(part => part.Instance == instance)],
            contributing,
            [.. users.Select(use => routes.Uses.GetValueOrDefault(use, SummedUse.None))],
            [.. ownUses.Where(use => users.Contains(use.Meant))]
        );
        var known = previous?.Needs.Extensions.Find(instance);
        if (known?.Sources.SameAs(sources) is true)
            return known;
        var (parts, origins) = (sources.PartsOf(instance), sources.OriginsLaterOr(fleet.Origin("")));
        if (known?.MadeOf(parts, own.Members) is true)
            return known with { Sources = sources, Resources = [.. known.Resources.Select(resource => resource.From(origins))] };
        if (OfOlderBands(instance, parts) is { } same)
            return same with { Sources = sources };
        var extension = Extensions.Of(instance, fleet, parts, own.Members, set.Kept);
        var message = new FleetMessage(TypeUrl.Extension, extension.Name, extension, Path: "", origins);
        var (resources, problems) = FleetMessage.Compile(fleet, [message], older?.Resources, set.Kept);
        return new ExtensionUnit(instance, sources, parts, resources, problems);
    }

    /// <summary>What the older group of bands has, if it is made of the same.</summary>
    private ExtensionUnit? OfOlderBands(HttpInstance instance, ImmutableArray<ExtensionPart> parts) =>
        older?.Needs.Extensions.Find(instance) is { } unit
        && unit.MadeOf(parts, own.Members)
        && instance.Filling(fleet.Band).Equals(instance.Filling(older.Band))
            ? unit
            : null;

    /// <summary>
    /// Because of what headers tell who the client is: they are removed from every request of the fleet, whichever listener has the routes that set them.
    /// </summary>
    private Telling Telling(
        FleetRoutes routes,
        ImmutableArray<NeededDocument> ownUses,
        ImmutableArray<SharedUnit> shared,
        Dictionary<Dependency, ImmutableArray<DocumentId>> documents,
        bool sameRoutes
    )
    {
        var telling = shared.Where(unit => !unit.Contribution.IdentityHeaders.IsEmpty).Select(unit => unit.Document.Id).ToImmutableSortedSet();
        var needed = documents.Where(use => !telling.IsEmpty && use.Value.Any(telling.Contains)).Select(use => use.Key).ToImmutableSortedSet();
        if (
            sameRoutes
            && routes.Needs.IdentityHeaders.IsEmpty
            && previous!.Needs.Telling is var known
            && known.Documents.SetEquals(telling)
            && known.Needed.SetEquals(needed)
        )
            return known;
        if (telling.IsEmpty && routes.Needs.IdentityHeaders.IsEmpty)
            return FleetResources.Telling.Nothing;
        var units = routes.Units.All.Values;
        return new(
            telling,
            needed,
            [
                .. telling.Select(id => new Origin(id.Kind, id.Name, "")),
                .. units.SelectMany(route => route.Needs.Uses).Concat(ownUses).Where(use => needed.Contains(use.Meant)).SelectMany(use => use.Origins),
                .. units.Where(route => !route.Needs.IdentityHeaders.IsEmpty).SelectMany(route => route.Origins.Concat(route.LookedAt)),
            ]
        );
    }
}
