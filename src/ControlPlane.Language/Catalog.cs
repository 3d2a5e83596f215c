using System.Collections.Immutable;
using ControlPlane.Language.Kinds;
using ControlPlane.Language.Kinds.Consumers;
using ControlPlane.Language.Kinds.Fleets;
using ControlPlane.Language.Kinds.Routes;
using ControlPlane.Language.Kinds.Services;
using ControlPlane.Language.Kinds.SharedPolicies;
using ControlPlane.Language.Policies;
using ControlPlane.Language.Policies.ApiKeyAuth;
using ControlPlane.Language.Policies.Authorize;
using ControlPlane.Language.Policies.BasicAuth;
using ControlPlane.Language.Policies.Cors;
using ControlPlane.Language.Policies.Csrf;
using ControlPlane.Language.Policies.Headers;
using ControlPlane.Language.Policies.IpAccess;
using ControlPlane.Language.Policies.Retries;
using ControlPlane.Language.Policies.Timeouts;

namespace ControlPlane.Language;

/// <summary>Everything the language has: one line per kind and per policy.</summary>
public static class Catalog
{
    /// <summary>The kinds of documents.</summary>
    public static readonly ImmutableArray<Kind> Kinds = [new FleetKind(), new SharedPolicyKind(), new RouteKind(), new ServiceKind(), new ConsumerKind()];

    /// <summary>The policies.</summary>
    /// <remarks>Routes are varied in this order: CORS first, so that the twins that take preflights carry nothing else. Lists that several policies fill are joined in it, the author's own headers last.</remarks>
    public static readonly ImmutableArray<Policy> Policies =
    [
        new CorsPolicy(), new CsrfPolicy(), new IpAccessPolicy(), new ApiKeyAuthPolicy(), new BasicAuthPolicy(), new AuthorizePolicy(),
        new TimeoutPolicy(), new RetryPolicy(), new HeadersPolicy(),
    ];

    /// <summary>The kind of a document.</summary>
    internal static Kind KindOf(Documents.Document document) => Kinds.Single(kind => kind.Name == document.Id.Kind);

    /// <summary>Kinds that the language reserves and this version refuses by name.</summary>
    internal static readonly ImmutableArray<string> PlannedKinds =
        ["Domain", "JwtProvider", "Certificate", "Tier", "Extension", "EnvoyPatch", "RouteTest", "Guardrail", "Rollout", "Team"];

    /// <summary>Policies that the language reserves and this version refuses by name.</summary>
    internal static readonly ImmutableArray<string> PlannedPolicies =
        ["hedge", "compress", "body", "fault", "rateLimit", "jwt", "auth", "oidc", "extAuthz", "ipAccess",
            "errors", "log", "trace", "stats", "lua", "extProc", "wasm", "transcode", "breaker"];
}
