using System.Collections.Immutable;
using ControlPlane.Language.Kinds;
using ControlPlane.Language.Policies;

namespace ControlPlane.Language;

/// <summary>Everything the language has: one line per kind and per policy.</summary>
public static class Catalog
{
    /// <summary>The kinds of documents.</summary>
    public static readonly ImmutableArray<Kind> Kinds = [];

    /// <summary>The policies.</summary>
    public static readonly ImmutableArray<Policy> Policies = [];

    /// <summary>Kinds that the language reserves and this version refuses by name.</summary>
    internal static readonly ImmutableArray<string> PlannedKinds =
        ["Domain", "JwtProvider", "Certificate", "Policy", "Consumer", "Tier", "Extension", "EnvoyPatch", "RouteTest", "Guardrail", "Rollout", "Team"];

    /// <summary>Policies that the language reserves and this version refuses by name.</summary>
    internal static readonly ImmutableArray<string> PlannedPolicies =
        ["hedge", "cors", "csrf", "compress", "body", "fault", "rateLimit", "jwt", "apiKey", "basicAuth", "auth", "oidc", "extAuthz", "authorize", "ipAccess",
            "errors", "log", "trace", "stats", "lua", "extProc", "wasm", "transcode", "breaker"];
}
