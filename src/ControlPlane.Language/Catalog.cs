using System.Collections.Immutable;
using ControlPlane.Language.Kinds;
using ControlPlane.Language.Kinds.Fleets;
using ControlPlane.Language.Kinds.JwtProviders;
using ControlPlane.Language.Kinds.Routes;
using ControlPlane.Language.Kinds.Services;
using ControlPlane.Language.Kinds.SharedPolicies;
using ControlPlane.Language.Policies;
using ControlPlane.Language.Policies.Auth;
using ControlPlane.Language.Policies.Headers;
using ControlPlane.Language.Policies.Jwt;
using ControlPlane.Language.Policies.RateLimits;
using ControlPlane.Language.Policies.Retries;
using ControlPlane.Language.Policies.Timeouts;

namespace ControlPlane.Language;

/// <summary>Everything the language has: one line per kind and per policy.</summary>
public static class Catalog
{
    /// <summary>The kinds of documents.</summary>
    public static readonly ImmutableArray<Kind> Kinds = [new FleetKind(), new SharedPolicyKind(), new RouteKind(), new ServiceKind(), new JwtProviderKind()];

    /// <summary>The policies. Those that make routes of several come before what they put in force there; tokens are taken out of requests before headers are set.</summary>
    public static readonly ImmutableArray<Policy> Policies = [new AuthPolicy(), new JwtPolicy(), new TimeoutPolicy(), new RetryPolicy(), new HeadersPolicy(), new RateLimitPolicy()];

    /// <summary>The kind of a document.</summary>
    internal static Kind KindOf(Documents.Document document) => Kinds.Single(kind => kind.Name == document.Id.Kind);

    /// <summary>Kinds that the language reserves and this version refuses by name.</summary>
    internal static readonly ImmutableArray<string> PlannedKinds =
        ["Domain", "Certificate", "Consumer", "Tier", "Extension", "EnvoyPatch", "RouteTest", "Guardrail", "Rollout", "Team"];

    /// <summary>Policies that the language reserves and this version refuses by name.</summary>
    internal static readonly ImmutableArray<string> PlannedPolicies =
        ["hedge", "cors", "csrf", "compress", "body", "fault", "apiKey", "basicAuth", "oidc", "extAuthz", "authorize", "ipAccess",
            "errors", "log", "trace", "stats", "lua", "extProc", "wasm", "transcode", "breaker"];
}
