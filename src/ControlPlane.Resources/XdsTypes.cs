using System.Collections.Immutable;

namespace ControlPlane.Resources;

/// <summary>The types of xDS resources that are served: one row each. Nothing outside this table and the compiler tells types apart.</summary>
public static class XdsTypes
{
    /// <summary>
    /// All types, in the order in which new and changed resources are sent. A client that asks for one of which a view has no resources is answered so.
    /// </summary>
    public static readonly ImmutableArray<XdsType> All =
    [
        new(TypeUrl.Runtime) { Service = new("envoy.service.runtime.v3.RuntimeDiscoveryService", "Runtime") },
        new(TypeUrl.Cluster)
        {
            LegacyWildcard = true,
            FullState = true,
            AskedByAll = true,
            RemovedLast = true,
            Effect = ChangeEffect.RebuildsUpstream,
            Service = new("envoy.service.cluster.v3.ClusterDiscoveryService", "Clusters"),
        },
        new(TypeUrl.Endpoints)
        {
            Parent = TypeUrl.Cluster,
            AskedBeforeParent = ["fleet"],
            RemovedLast = true,
            Service = new("envoy.service.endpoint.v3.EndpointDiscoveryService", "Endpoints"),
        },
        new(TypeUrl.Secret) { Parent = TypeUrl.Cluster, Service = new("envoy.service.secret.v3.SecretDiscoveryService", "Secrets") },
        new(TypeUrl.Listener)
        {
            RefersTo = [TypeUrl.Cluster],
            LegacyWildcard = true,
            FullState = true,
            AskedByAll = true,
            EndsStep = true,
            Effect = ChangeEffect.DrainsConnections,
            Service = new("envoy.service.listener.v3.ListenerDiscoveryService", "Listeners"),
        },
        new(TypeUrl.Extension)
        {
            RefersTo = [TypeUrl.Cluster],
            NeverRemoved = true,
            Effect = ChangeEffect.RestartsLimits,
            Service = new("envoy.service.extension.v3.ExtensionConfigDiscoveryService", "ExtensionConfigs"),
        },
        new(TypeUrl.Route)
        {
            RefersTo = [TypeUrl.Cluster, TypeUrl.Extension],
            StartsAfter = TypeUrl.Extension,
            CarriesRoutes = true,
            EndsStep = true,
            Service = new("envoy.service.route.v3.RouteDiscoveryService", "Routes"),
        },
        new(TypeUrl.VirtualHost)
        {
            DeltaOnly = true,
            RefersTo = [TypeUrl.Cluster, TypeUrl.Extension, TypeUrl.Route],
            StartsAfter = TypeUrl.Extension,
            BelongsTo = TypeUrl.Route,
            CarriesRoutes = true,
            EndsStep = true,
        },
    ];

    /// <summary>The types whose resources hold what Route documents say.</summary>
    public static IEnumerable<XdsType> CarryingRoutes => All.Where(type => type.CarriesRoutes);

    /// <summary>The row of a type; one that has none stands alone and comes last.</summary>
    public static XdsType Of(TypeUrl url) => Find(url) ?? new XdsType(url);

    /// <summary>The row of a type, or null.</summary>
    public static XdsType? Find(TypeUrl url) => PlaceOf(url) is var place && place < All.Length ? All[place] : null;

    /// <summary>The row of a type by its <see cref="TypeUrl.ShortName"/>, as people and the admin API name it, or null.</summary>
    public static XdsType? Named(string shortName) => All.FirstOrDefault(type => type.Url.ShortName == shortName);

    /// <summary>The place of a type in <see cref="All"/>; that of one without a row is the last.</summary>
    public static int PlaceOf(TypeUrl url)
    {
        for (var place = 0; place < All.Length; place++)
        {
            if (All[place].Url == url)
                return place;
        }

        return All.Length;
    }
}
