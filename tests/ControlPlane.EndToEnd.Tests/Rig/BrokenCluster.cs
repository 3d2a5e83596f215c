using System.Collections.Immutable;
using System.Text;
using ControlPlane.Resources;

namespace ControlPlane.EndToEnd.Tests.Rig;

/// <summary>A cluster that every Envoy rejects: it has its name, and a type whose number is no discovery type.</summary>
internal static class BrokenCluster
{
    /// <summary>All views with this cluster broken.</summary>
    public static ImmutableDictionary<ViewKey, ResourceSet> In(ImmutableDictionary<ViewKey, ResourceSet> views, ResourceKey cluster)
    {
        byte[] bytes = [0x0A, (byte)cluster.Name.Length, .. Encoding.ASCII.GetBytes(cluster.Name), 0x10, 0x63];
        return views.ToImmutableDictionary(
            view => view.Key,
            view =>
                ResourceSet.Create(
                    view.Value.All.Select(resource =>
                        resource.Key == cluster ? XdsResource.Create(cluster, bytes, resource.Origins, resource.Children) : resource
                    )
                )
        );
    }
}
