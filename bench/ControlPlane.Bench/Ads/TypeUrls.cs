namespace ControlPlane.Bench.Ads;

/// <summary>The types an Envoy subscribes to.</summary>
internal static class TypeUrls
{
    public const string Cluster = "type.googleapis.com/envoy.config.cluster.v3.Cluster";
    public const string Listener = "type.googleapis.com/envoy.config.listener.v3.Listener";
    public const string Routes = "type.googleapis.com/envoy.config.route.v3.RouteConfiguration";
    public const string VirtualHosts = "type.googleapis.com/envoy.config.route.v3.VirtualHost";
}
