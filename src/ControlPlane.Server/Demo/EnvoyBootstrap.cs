using System.Globalization;
using System.Net;

namespace ControlPlane.Server.Demo;

/// <summary>The bootstrap that <c>cpctl bootstrap</c> prints, filled for an Envoy on this machine.</summary>
internal static class EnvoyBootstrap
{
    private const long MaxHeapBytes = 1L << 30;

    /// <summary>A bootstrap of an edge fleet; the admin interface takes a free port.</summary>
    /// <param name="fleet">Becomes node.cluster.</param>
    /// <param name="node">Becomes node.id.</param>
    /// <param name="ads">Where the control plane serves ADS.</param>
    public static string Edge(string fleet, string node, IPEndPoint ads) =>
        EmbeddedText
            .Read("envoy-bootstrap/edge.yaml")
            .Replace("${NODE}", node, StringComparison.Ordinal)
            .Replace("${FLEET}", fleet, StringComparison.Ordinal)
            .Replace("${XDS_TYPE}", "STATIC", StringComparison.Ordinal)
            .Replace("${XDS_HOST}", ads.Address.ToString(), StringComparison.Ordinal)
            .Replace("${XDS_PORT}", ads.Port.ToString(CultureInfo.InvariantCulture), StringComparison.Ordinal)
            .Replace("${MAX_HEAP_BYTES}", MaxHeapBytes.ToString(CultureInfo.InvariantCulture), StringComparison.Ordinal)
            .Replace("${ADMIN_PORT}", "0", StringComparison.Ordinal);
}
