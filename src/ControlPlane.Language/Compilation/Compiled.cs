using System.Collections.Immutable;
using ControlPlane.Language.Compilation.FleetResources;
using ControlPlane.Language.Compilation.Routes;
using ControlPlane.Language.EnvoyConfig;
using ControlPlane.Language.Text;
using ControlPlane.Resources;

namespace ControlPlane.Language.Compilation;

/// <summary>What a model compiles to: one set of resources per view, and all problems found on the way.</summary>
/// <remarks>
/// Also the cache for the next compile, and nothing but a cache: <c>Compile(m, o, previous)</c> equals <c>Compile(m, o, null)</c>, byte for byte.
/// </remarks>
public sealed class Compiled
{
    /// <summary>The resources of each fleet and Envoy band, with virtual hosts by themselves.</summary>
    public required ImmutableDictionary<ViewKey, ResourceSet> Views { get; init; }

    /// <summary>Problems of the whole set, in document order. A write with any is refused; resources never hold what a problem concerns.</summary>
    public required ImmutableArray<Problem> Problems { get; init; }

    /// <summary>Which nodes belong to which fleet.</summary>
    public Fleets Fleets { get; init; } = new([]);

    /// <summary>The bands that a fleet is compiled for, the oldest first; empty where there is no such fleet.</summary>
    public ImmutableArray<string> BandsOf(string fleet) => [.. EnvoyBand.All.Where(band => Views.ContainsKey(new ViewKey(fleet, band)))];

    /// <summary>The resources that clients of a view are sent; null if there is no such view.</summary>
    public ResourceSet? Find(ViewKey view) =>
        Views.GetValueOrDefault(view.Published) is not { } resources ? null
        : view.WholeRoutes ? WholeRoutes.Of(resources)
        : resources;

    /// <summary>The parts that the next compile may take over.</summary>
    internal CompileCache Cache { get; init; } = CompileCache.Empty;
}

/// <summary>The parts of a compile.</summary>
/// <param name="Model">The documents it was compiled from.</param>
/// <param name="Observed">The facts it was compiled with.</param>
/// <param name="Documents">All documents, checked.</param>
/// <param name="Services">The services.</param>
/// <param name="Placed">The Routes by the fleets that they name.</param>
/// <param name="Fleets">The fleets, each once for each group of bands, the oldest first.</param>
/// <param name="Shared">What documents give the fleets that use them.</param>
/// <param name="Conflicts">By kind: conflicts between its documents.</param>
internal sealed record CompileCache(
    Model Model,
    Observed Observed,
    Units<CheckedDocument> Documents,
    Units<ServiceUnit> Services,
    PlacedRoutes Placed,
    ImmutableArray<FleetUnit> Fleets,
    ImmutableDictionary<DocumentId, SharedUnit> Shared,
    ImmutableDictionary<string, ImmutableArray<Problem>> Conflicts
)
{
    public static readonly CompileCache Empty = new(
        Model.Empty,
        Observed.None,
        Units<CheckedDocument>.None,
        Units<ServiceUnit>.None,
        PlacedRoutes.None,
        [],
        ImmutableDictionary<DocumentId, SharedUnit>.Empty,
        ImmutableDictionary<string, ImmutableArray<Problem>>.Empty
    );
}
