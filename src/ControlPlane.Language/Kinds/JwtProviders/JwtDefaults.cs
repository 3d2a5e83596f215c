using System.Collections.Frozen;
using System.Collections.Immutable;

namespace ControlPlane.Language.Kinds.JwtProviders;

/// <summary>The audiences of a provider.</summary>
internal static class JwtAudiences
{
    /// <summary>Alone, it stands for no check of audiences.</summary>
    public const string Any = "any";
}

/// <summary>Signature algorithms (RFC 7518, RFC 8037) that Envoy verifies.</summary>
internal static class JwtAlgorithms
{
    /// <summary>Those with a secret that issuer and verifier share.</summary>
    public static readonly ImmutableArray<string> Shared = ["HS256", "HS384", "HS512"];

    /// <summary>Those with a public key; all of them are accepted unless the author says which.</summary>
    public static readonly ImmutableArray<string> Public = ["RS256", "RS384", "RS512", "PS256", "PS384", "PS512", "ES256", "ES384", "ES512", "EdDSA"];

    /// <summary>Those that a provider's keys can be for.</summary>
    public static ImmutableArray<string> For(JwtProviderSpec spec) => spec.Keys?.Hmac is null ? Public : Shared;
}

/// <summary>Headers that carry identities. They are removed from every request that comes in, so a header that requests need cannot be one.</summary>
internal static class IdentityHeaders
{
    private static readonly FrozenSet<string> Needed = FrozenSet.Create(
        StringComparer.OrdinalIgnoreCase,
        "accept",
        "accept-charset",
        "accept-encoding",
        "accept-language",
        "access-control-request-headers",
        "access-control-request-method",
        "authorization",
        "cache-control",
        "content-encoding",
        "content-language",
        "content-location",
        "content-range",
        "content-type",
        "cookie",
        "date",
        "expect",
        "forwarded",
        "grpc-encoding",
        "grpc-timeout",
        "if-match",
        "if-modified-since",
        "if-none-match",
        "if-range",
        "if-unmodified-since",
        "origin",
        "pragma",
        "proxy-authorization",
        "range",
        "referer",
        "sec-websocket-key",
        "sec-websocket-protocol",
        "sec-websocket-version",
        "traceparent",
        "tracestate",
        "user-agent",
        "via",
        "x-request-id"
    );

    /// <summary>Why a header cannot carry a claim, or null.</summary>
    public static string? Reserved(string name) =>
        name.StartsWith("x-envoy-", StringComparison.OrdinalIgnoreCase) || name.StartsWith("x-forwarded-", StringComparison.OrdinalIgnoreCase)
            ? "is a header of Envoy's own"
        : name.Equals(EnvoyConfig.GeneratedNames.ConsumerHeader, StringComparison.OrdinalIgnoreCase) ? "tells services the consumer"
        : Needed.Contains(name) ? "is a header that requests need, and what clients send in a claim's header is removed"
        : null;
}
