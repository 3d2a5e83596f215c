using ControlPlane.Language;

namespace ControlPlane.Server.Admin;

/// <summary>What stands below <c>/api/v1</c>, for those who missed it.</summary>
internal static class AdminPaths
{
    /// <summary>The root of everything that needs a token.</summary>
    public const string Root = "/api/v1";

    /// <summary>The nouns as one line.</summary>
    public static readonly string Described =
        $"{Root}/ followed by {string.Join(", ", Catalog.Default.Kinds.Select(kind => kind.Plural))}, transactions, plan, validate, revisions, nodes, "
        + "nodes/ID/config, nodes/ID/rejections, wait, fleets/NAME/snapshot, fleets/NAME/status, consumers/NAME/keys, jwtProviders/NAME/status, "
        + "jwtProviders/NAME/refresh, secretKey; /livez, /readyz, /version, /metrics, /openapi/v1.json, /docs";
}
