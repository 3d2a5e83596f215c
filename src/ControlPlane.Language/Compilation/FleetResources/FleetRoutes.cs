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

    /// <summary>Those with <c>tcp</c>, which are part of listeners, in document order.</summary>
    public ImmutableSortedDictionary<DocumentId, RouteUnit> Tcp { get; private init; } = ImmutableSortedDictionary<DocumentId, RouteUnit>.Empty;

    /// <summary>The services that they send requests to, with how many of them do.</summary>
    public ImmutableSortedDictionary<string, int> Services { get; private init; } = Counts.None;

    /// <summary>The headers that their extensions set, with how many of them do.</summary>
    public ImmutableSortedDictionary<string, int> SetHeaders { get; private init; } = Counts.None;

    /// <summary>What they need beside the route configurations.</summary>
    public SummedNeeds Needs { get; private init; } = SummedNeeds.None;

    /// <summary>How many are written differently for other bands.</summary>
    public int OfBands { get; private init; }

    /// <summary>With these in the place of those of their documents; null takes one out.</summary>
    public FleetRoutes With(IReadOnlyCollection<(DocumentId Id, RouteUnit? Unit)> changes)
    {
        if (changes.Count == 0)
            return this;
        var (services, headers, bands) = (new Dictionary<string, int>(StringComparer.Ordinal), new Dictionary<string, int>(StringComparer.Ordinal), OfBands);
        foreach (var (id, unit) in changes)
        {
            Add(Units.Find(id), -1);
            Add(unit, 1);
        }

        var (units, needs) = InParallel.Both(
            changes.Count,
            () => Units.With(changes),
            () => Needs.With(changes.Select(change => (Units.Find(change.Id)?.Needs, change.Unit?.Needs)))
        );
        return new()
        {
            Units = units,
            Tcp = TcpWith(changes),
            Services = Services.Plus(services),
            SetHeaders = SetHeaders.Plus(headers),
            Needs = needs,
            OfBands = bands,
        };

        ImmutableSortedDictionary<DocumentId, RouteUnit> TcpWith(IEnumerable<(DocumentId Id, RouteUnit? Unit)> all)
        {
            var tcp = Tcp.ToBuilder();
            foreach (var (id, unit) in all)
            {
                if (unit is { Tcp: not null })
                    tcp[id] = unit;
                else
                    tcp.Remove(id);
            }
            return tcp.ToImmutable();
        }

        void Add(RouteUnit? unit, int by)
        {
            if (unit is null)
                return;
            foreach (var service in unit.Services)
                services.Count(service, by);
            foreach (var header in unit.SetHeaders)
                headers.Count(header, by);
            if (unit.DependsOnBand)
                bands += by;
        }
    }
}

/// <summary>A Route whose contribution to a fleet is another one than before.</summary>
/// <param name="Id">The document.</param>
/// <param name="Before">What it contributed; null where nothing.</param>
/// <param name="Now">What it contributes; null where nothing.</param>
internal readonly record struct ChangedRoute(DocumentId Id, RouteUnit? Before, RouteUnit? Now)
{
    /// <summary>Whether what it uses, and which headers it sets, stays the same, and because of the same.</summary>
    public bool TellsTheSame => Tells(Before) == Tells(Now) && (!Tells(Now) || TellTheSame(Before!, Now!));

    private static bool Tells(RouteUnit? unit) => unit is { Needs: { Uses.IsEmpty: false } or { IdentityHeaders.IsEmpty: false } };

    private static bool TellTheSame(RouteUnit before, RouteUnit now) =>
        now.Needs.UsesTheSame(before.Needs)
        && (now.Needs.IdentityHeaders.IsEmpty || (now.Origins.SequenceEqual(before.Origins) && before.LookedAt.SequenceEqual(now.LookedAt)));
}
