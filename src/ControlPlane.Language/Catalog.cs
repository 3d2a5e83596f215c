using System.Collections.Immutable;
using ControlPlane.Language.Kinds;
using ControlPlane.Language.Kinds.Consumers;
using ControlPlane.Language.Kinds.Extensions;
using ControlPlane.Language.Kinds.Fleets;
using ControlPlane.Language.Kinds.JwtProviders;
using ControlPlane.Language.Kinds.Routes;
using ControlPlane.Language.Kinds.Services;
using ControlPlane.Language.Kinds.SharedPolicies;
using ControlPlane.Language.Policies;
using ControlPlane.Language.Policies.Bodies;
using ControlPlane.Language.Policies.Compression;
using ControlPlane.Language.Policies.Errors;
using ControlPlane.Language.Policies.ExtAuthz;
using ControlPlane.Language.Policies.Faults;
using ControlPlane.Language.Policies.Headers;
using ControlPlane.Language.Policies.Retries;
using ControlPlane.Language.Policies.Timeouts;

namespace ControlPlane.Language;

/// <summary>Everything the language has: one line per kind and per policy.</summary>
public static class Catalog
{
    /// <summary>The kinds of documents.</summary>
    public static readonly ImmutableArray<Kind> Kinds =
        [new FleetKind(), new SharedPolicyKind(), new JwtProviderKind(), new RouteKind(), new ServiceKind(), new ConsumerKind(), new ExtensionKind()];

    /// <summary>The policies.</summary>
    public static readonly ImmutableArray<Policy> Policies =
    [
        new TimeoutPolicy(), new RetryPolicy(), new HeadersPolicy(), new ExtAuthzPolicy(), new ErrorsPolicy(), new FaultPolicy(), new CompressPolicy(), new BodyPolicy(),
    ];

    /// <summary>The kind of a document.</summary>
    internal static Kind KindOf(Documents.Document document) => Kinds.Single(kind => kind.Name == document.Id.Kind);

    /// <summary>Kinds that the language reserves and this version refuses by name.</summary>
    internal static readonly ImmutableArray<string> PlannedKinds =
        ["Domain", "Certificate", "Tier", "EnvoyPatch", "RouteTest", "Guardrail", "Rollout", "Team"];

    /// <summary>Policies that the language reserves and this version refuses by name.</summary>
    internal static readonly ImmutableArray<string> PlannedPolicies =
        ["hedge", "cors", "csrf", "rateLimit", "jwt", "apiKey", "basicAuth", "auth", "oidc", "authorize", "ipAccess",
            "log", "trace", "stats", "lua", "extProc", "wasm", "transcode", "breaker"];
}
