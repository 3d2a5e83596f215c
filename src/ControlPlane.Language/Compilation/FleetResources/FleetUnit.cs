using System.Collections.Immutable;
using ControlPlane.Language.Compilation.Listeners;
using ControlPlane.Language.Compilation.Routes;
using ControlPlane.Language.Documents;
using ControlPlane.Language.EnvoyConfig;
using ControlPlane.Language.Ladder;
using ControlPlane.Language.Text;
using ControlPlane.Resources;

namespace ControlPlane.Language.Compilation.FleetResources;

/// <summary>What one fleet compiles to for one group of bands, with the parts that the next compile may take over.</summary>
internal sealed record FleetUnit
{
    /// <summary>The Fleet document.</summary>
    public required Document Document { get; init; }

    /// <summary>The bands it is for.</summary>
    public required BandGroup Band { get; init; }

    /// <summary>Listeners, and what every bootstrap asks for: they depend on the fleet alone.</summary>
    public required OwnResources Own { get; init; }

    /// <summary>The closing routes of every virtual host.</summary>
    public required ClosingRoutes Closing { get; init; }

    /// <summary>What the Route documents contribute.</summary>
    public required FleetRoutes Routes { get; init; }

    /// <summary>What routes and policies need in the fleet beside the route configurations.</summary>
    public required FleetNeeds Needs { get; init; }

    /// <summary>The listeners that pass bytes on.</summary>
    public required TcpListeners Tcp { get; init; }

    /// <summary>Route configurations by listener.</summary>
    public required IReadOnlyDictionary<string, RouteConfigurationUnit> RouteConfigurations { get; init; }

    /// <summary>Everything the Envoys of the fleet get.</summary>
    public required ResourceSet Resources { get; init; }

    /// <summary>What is wrong with the fleet, and with routes on it.</summary>
    public required ImmutableArray<Problem> Problems { get; init; }

    /// <summary>What was looked at for its own policies.</summary>
    public required IReadOnlySet<Dependency> Asked { get; init; }
}

/// <summary>Because of what headers are known to tell who the client is.</summary>
/// <param name="Documents">The documents that say so.</param>
/// <param name="Needed">What leads to them.</param>
/// <param name="Origins">All places.</param>
internal sealed record Telling(ImmutableSortedSet<DocumentId> Documents, ImmutableSortedSet<Dependency> Needed, ImmutableArray<Origin> Origins)
{
    /// <summary>There are no such headers.</summary>
    public static readonly Telling Nothing = new([], [], []);
}

/// <summary>What routes and policies need in their fleet beside the route configurations.</summary>
/// <param name="Shared">The documents that are used, in their order.</param>
/// <param name="Extensions">The configurations that come by ECDS.</param>
/// <param name="IdentityHeaders">Headers that tell who the client is: they are removed from every request.</param>
/// <param name="Telling">Because of what they do.</param>
/// <param name="Read">What was looked at.</param>
internal sealed record FleetNeeds(
    ImmutableArray<SharedUnit> Shared,
    ExtensionResources Extensions,
    ImmutableArray<string> IdentityHeaders,
    Telling Telling,
    IReadOnlySet<Dependency> Read
)
{
    /// <summary>The resources.</summary>
    public IEnumerable<XdsResource> Resources => Extensions.Resources.Concat(Shared.SelectMany(unit => unit.Contribution.Resources));
}
