using System.Collections.Concurrent;
using ControlPlane.Language.Binding;
using ControlPlane.Language.EnvoyConfig;
using ControlPlane.Language.Kinds.Routes;
using Envoy.Config.Route.V3;

namespace ControlPlane.Language.Compilation.Routes;

/// <summary>The shares of requests that clusters get, within one compile. Many routes send requests to the same service, and nobody changes a share.</summary>
internal sealed class ClusterShares
{
    private readonly ConcurrentDictionary<(string Service, int Weight), WeightedCluster.Types.ClusterWeight> _known = new();

    /// <summary>That of a destination.</summary>
    public WeightedCluster.Types.ClusterWeight Of(DestinationSpec destination) =>
        _known.GetOrAdd(
            (destination.Service!, destination.InForce().Weight!.Value),
            static share => new() { Name = GeneratedNames.Cluster(share.Service), Weight = (uint)share.Weight }
        );
}
