using System.Collections.Immutable;
using ControlPlane.Language.Compilation.Routes;
using ControlPlane.Language.Text;

namespace ControlPlane.Language.Compilation.FleetResources;

/// <summary>What the Routes of a fleet contribute, with what is added up over them, so that no change has to visit all of them. Immutable.</summary>
internal sealed class FleetRoutes
{
    /// <summary>No routes.</summary>
    public static readonly FleetRoutes None = new();

    private FleetRoutes() { }

    /// <summary>By document.</summary>
    public Units<RouteUnit> Units { get; private init; } = Units<RouteUnit>.None;

    /// <summary>The services that they send requests to, with how many of them do.</summary>
    public ImmutableSortedDictionary<string, int> Services { get; private init; } = ImmutableSortedDictionary.Create<string, int>(StringComparer.Ordinal);

    /// <summary>The headers that their extensions set, with how many of them do.</summary>
    public ImmutableSortedDictionary<string, int> SetHeaders { get; private init; } = ImmutableSortedDictionary.Create<string, int>(StringComparer.Ordinal);

    /// <summary>How many are written differently for other bands.</summary>
    public int OfBands { get; private init; }

    /// <summary>With these in the place of those of their documents; null takes one out.</summary>
    public FleetRoutes With(IReadOnlyCollection<(DocumentId Id, RouteUnit? Unit)> changes)
    {
        if (changes.Count == 0)
            return this;
        var (services, headers, bands) = (Services.ToBuilder(), SetHeaders.ToBuilder(), OfBands);
        foreach (var (id, unit) in changes)
        {
            Count(Units.Find(id), -1);
            Count(unit, 1);
        }

        return new()
        {
            Units = Units.With(changes),
            Services = services.ToImmutable(),
            SetHeaders = headers.ToImmutable(),
            OfBands = bands,
        };

        void Count(RouteUnit? unit, int by)
        {
            if (unit is null)
                return;
            foreach (var service in unit.Services)
                Add(services, service, by);
            foreach (var header in unit.SetHeaders)
                Add(headers, header, by);
            if (unit.DependsOnBand)
                bands += by;
        }
    }

    private static void Add(ImmutableSortedDictionary<string, int>.Builder counts, string key, int by)
    {
        var count = counts.GetValueOrDefault(key) + by;
        if (count == 0)
            counts.Remove(key);
        else
            counts[key] = count;
    }
}

/// <summary>A Route whose contribution to a fleet is another one than before.</summary>
/// <param name="Id">The document.</param>
/// <param name="Before">What it contributed; null where nothing.</param>
/// <param name="Now">What it contributes; null where nothing.</param>
internal readonly record struct ChangedRoute(DocumentId Id, RouteUnit? Before, RouteUnit? Now)
{
    /// <summary>Whether all that it needs beside its routes stays the same, and is needed because of the same.</summary>
    public bool NeedsTheSame =>
        Before is { } before
        && Now is { } now
        && now.Needs.SameAs(before.Needs)
        && (now.Needs.IdentityHeaders.IsEmpty || (now.Origins.SequenceEqual(before.Origins) && before.Read.SequenceEqual(now.Read)));
}
