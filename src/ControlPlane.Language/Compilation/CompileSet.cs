using ControlPlane.Language.Compilation.Routes;
using ControlPlane.Language.EnvoyConfig.Protos;
using ControlPlane.Language.Ladder;
using ControlPlane.Language.Policies;
using ControlPlane.Language.Text;

namespace ControlPlane.Language.Compilation;

/// <summary>What all fleets of one compile share.</summary>
/// <param name="Model">The documents.</param>
/// <param name="Observed">Facts beside them.</param>
/// <param name="Services">The services.</param>
/// <param name="Shared">What documents give the fleets that use them.</param>
/// <param name="Documents">The documents that differ from those of the compile whose parts are taken over.</param>
/// <param name="Inputs">What changed of the input since.</param>
internal sealed record CompileSet(
    Model Model,
    Observed Observed,
    Units<ServiceUnit> Services,
    SharedUnits Shared,
    IReadOnlySet<DocumentId> Documents,
    IReadOnlySet<Dependency> Inputs
)
{
    /// <summary>Configurations of filters that were found to keep the rules of Envoy's API.</summary>
    public KeptParts Kept { get; } = new();

    /// <summary>The shares of requests that the clusters of services get.</summary>
    public ClusterShares Shares { get; } = new();

    /// <summary>The documents that differ, or of which other facts were observed, and those that may be placed in other fleets because of them.</summary>
    public IEnumerable<DocumentId> TouchedDocuments =>
        Inputs
            .Where(input => input.On is DependencyOn.Document)
            .SelectMany(input => Placement.PlacedBy(new DocumentId(input.Kind, input.Name), Model))
            .Distinct();

    /// <summary>Whether none of these changed.</summary>
    public bool Unchanged(IReadOnlySet<Dependency> read) => !(Inputs.Count < read.Count ? Inputs.Any(read.Contains) : read.Any(Inputs.Contains));

    /// <summary>What a fleet needs that calls these services, which can be served.</summary>
    public IEnumerable<RouteContribution> NeedsOf(IEnumerable<string> services) => services.Select(name => Served(name)!.Needs);

    /// <summary>The service, if it can be served.</summary>
    public ServiceUnit? Served(string name) => Services.Find(ServiceUnit.IdOf(name)) is { Cluster: not null } service ? service : null;
}
