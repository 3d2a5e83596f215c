using ControlPlane.Language.Documents;
using ControlPlane.Language.Kinds.Certificates;
using ControlPlane.Language.Kinds.Consumers;
using ControlPlane.Language.Kinds.Domains;
using ControlPlane.Language.Kinds.Extensions;
using ControlPlane.Language.Kinds.Fleets;
using ControlPlane.Language.Kinds.JwtProviders;
using ControlPlane.Language.Kinds.Routes;
using ControlPlane.Language.Kinds.Services;
using ControlPlane.Language.Kinds.SharedPolicies;
using ControlPlane.Language.Policies.ApiKeyAuth;
using ControlPlane.Language.Policies.Auth;
using ControlPlane.Language.Policies.Authorize;
using ControlPlane.Language.Policies.BasicAuth;
using ControlPlane.Language.Policies.Bodies;
using ControlPlane.Language.Policies.ClientCertificates;
using ControlPlane.Language.Policies.Compression;
using ControlPlane.Language.Policies.Cors;
using ControlPlane.Language.Policies.Csrf;
using ControlPlane.Language.Policies.Errors;
using ControlPlane.Language.Policies.ExtAuthz;
using ControlPlane.Language.Policies.Faults;
using ControlPlane.Language.Policies.Headers;
using ControlPlane.Language.Policies.Hedges;
using ControlPlane.Language.Policies.Hsts;
using ControlPlane.Language.Policies.IpAccess;
using ControlPlane.Language.Policies.Jwt;
using ControlPlane.Language.Policies.RateLimits;
using ControlPlane.Language.Policies.Retries;
using ControlPlane.Language.Policies.Timeouts;

namespace ControlPlane.Language;

/// <summary>Everything the language has: one line per kind and per policy. Named where programs begin: the language itself is handed its vocabulary.</summary>
public static class Catalog
{
    /// <summary>All kinds and policies, in any order.</summary>
    public static readonly Vocabulary Default = new(
        [
            new FleetKind(),
            new SharedPolicyKind(),
            new JwtProviderKind(),
            new RouteKind(),
            new ServiceKind(),
            new ConsumerKind(),
            new ExtensionKind(),
            new CertificateKind(),
            new DomainKind(),
        ],
        [
            new CorsPolicy(),
            new CsrfPolicy(),
            new IpAccessPolicy(),
            new AuthPolicy(),
            new JwtPolicy(),
            new ApiKeyAuthPolicy(),
            new BasicAuthPolicy(),
            new ClientCertificatePolicy(),
            new AuthorizePolicy(),
            new ExtAuthzPolicy(),
            new TimeoutPolicy(),
            new RetryPolicy(),
            new HeadersPolicy(),
            new HedgePolicy(),
            new RateLimitPolicy(),
            new ErrorsPolicy(),
            new FaultPolicy(),
            new CompressPolicy(),
            new BodyPolicy(),
            new HstsPolicy(),
        ]
    )
    {
        PlannedKinds = ["Tier", "EnvoyPatch", "RouteTest", "Guardrail", "Rollout", "Team"],
        PlannedPolicies = ["oidc", "log", "trace", "stats", "lua", "extProc", "wasm", "transcode", "breaker"],
    };

    /// <summary>Reads documents of it.</summary>
    public static readonly DocumentReader Reader = new(Default);
}
