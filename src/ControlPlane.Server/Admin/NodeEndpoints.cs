namespace ControlPlane.Server.Admin;

/// <summary><c>/nodes</c>.</summary>
internal static class NodeEndpoints
{
    /// <summary>Maps them.</summary>
    public static void Map(RouteGroupBuilder api) => api.MapGroup("/nodes");
}
