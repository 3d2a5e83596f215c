using System.Collections.Immutable;
using ControlPlane.Language.Documents;
using ControlPlane.Language.Text;

namespace ControlPlane.Language.Compilation.Routes;

/// <summary>The Routes and Domains by the fleets that serve them. Immutable.</summary>
internal sealed class PlacedRoutes
{
    /// <summary>No Routes.</summary>
    public static readonly PlacedRoutes None = new(ImmutableDictionary.Create<string, ImmutableSortedDictionary<DocumentId, Document>>(StringComparer.Ordinal));

    private static readonly ImmutableSortedDictionary<DocumentId, Document> NoRoutes = ImmutableSortedDictionary<DocumentId, Document>.Empty;

    private readonly ImmutableDictionary<string, ImmutableSortedDictionary<DocumentId, Document>> _byFleet;

    private PlacedRoutes(ImmutableDictionary<string, ImmutableSortedDictionary<DocumentId, Document>> byFleet) => _byFleet = byFleet;

    /// <summary>Those of a fleet, in document order.</summary>
    public ImmutableSortedDictionary<DocumentId, Document> In(string fleet) => _byFleet.GetValueOrDefault(fleet, NoRoutes);

    /// <summary>With changed documents.</summary>
    /// <param name="changed">What differs between the two models.</param>
    /// <param name="before">The model these are of.</param>
    /// <param name="now">The model to be of.</param>
    public PlacedRoutes With(IReadOnlySet<DocumentId> changed, Model before, Model now)
    {
        if (before.Documents.IsEmpty)
            return All(now);
        var fleets = new Dictionary<string, ImmutableSortedDictionary<DocumentId, Document>.Builder>(StringComparer.Ordinal);
        foreach (var id in changed.SelectMany(id => Placement.PlacedBy(id, now)).Distinct())
        {
            foreach (var fleet in Placement.Of(before.Find(id), before).Fleets)
                RoutesOf(fleet).Remove(id);
            foreach (var fleet in Placement.Of(now.Find(id), now).Fleets)
                RoutesOf(fleet)[id] = now.Find(id)!;
        }

        return fleets.Count == 0 ? this : new(_byFleet.SetItems(fleets.Select(fleet => KeyValuePair.Create(fleet.Key, fleet.Value.ToImmutable()))));

        ImmutableSortedDictionary<DocumentId, Document>.Builder RoutesOf(string fleet)
        {
            if (!fleets.TryGetValue(fleet, out var routes))
                fleets.Add(fleet, routes = In(fleet).ToBuilder());
            return routes;
        }
    }

    private static PlacedRoutes All(Model model) =>
        new(
            model
                .Documents.SelectMany(document => Placement.Of(document.Value, model).Fleets.Distinct(), (document, fleet) => (Fleet: fleet, Placed: document))
                .GroupBy(placed => placed.Fleet, placed => placed.Placed, StringComparer.Ordinal)
                .ToImmutableDictionary(fleet => fleet.Key, fleet => NoRoutes.AddRange(fleet), StringComparer.Ordinal)
        );
}
