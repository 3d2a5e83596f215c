using Envoy.Service.Runtime.V3;
using Google.Protobuf.WellKnownTypes;

namespace ControlPlane.Language.EnvoyConfig;

/// <summary>RTDS: the layer that every bootstrap names. An unanswered layer stalls Envoy's start.</summary>
internal static class Runtimes
{
    /// <summary>
    /// A header that is sent several times is one value, joined by commas, for routes and for RBAC: so 1.36 has it, and newer Envoys where they are told.
    /// </summary>
    private static readonly string[] Off =
    [
        "envoy.reloadable_features.match_headers_individually",
        "envoy.reloadable_features.rbac_match_headers_individually",
    ];

    public static Runtime Layer()
    {
        var layer = new Struct();
        foreach (var feature in Off)
            layer.Fields.Add(feature, Value.ForBool(false));
        return new Runtime { Name = GeneratedNames.Runtime, Layer = layer };
    }
}
