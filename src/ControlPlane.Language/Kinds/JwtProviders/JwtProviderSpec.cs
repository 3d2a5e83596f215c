using System.Collections.Immutable;
using System.ComponentModel;
using ControlPlane.Language.Binding;
using ControlPlane.Language.Text;

namespace ControlPlane.Language.Kinds.JwtProviders;

/// <summary>Who issues tokens, by which keys they are verified, where they stand in a request and what of them upstreams see.</summary>
internal sealed record JwtProviderSpec
{
    [Description(
        "The `iss` claim that tokens must have; it is compared as text. One of `issuer` and `discovery` is required; if both are given they must "
            + "agree, or no token is valid. At most 1024 characters."
    )]
    public string? Issuer { get; init; }

    [Description(
        "The URL of the issuer's OpenID document, usually `…/.well-known/openid-configuration`. The control plane fetches it and takes the issuer "
            + "and the key set from it. The URL must be absolute and use https; http is accepted only where the server allows it."
    )]
    public string? Discovery { get; init; }

    [Description(
        "Accepted `aud` values; a token must have one of them. Required. `any` alone accepts tokens for every audience, including those that were "
            + "made for others."
    )]
    [OneOrMany]
    public ImmutableArray<string>? Audiences { get; init; }

    [Description("The keys with which tokens are verified. Required unless `discovery` is given.")]
    public JwtKeysSpec? Keys { get; init; }

    [Description(
        "Accepted signature algorithms: RS256 RS384 RS512 PS256 PS384 PS512 ES256 ES384 ES512 EdDSA, or with `keys.hmac` HS256 HS384 HS512. Default: "
            + "all algorithms that the keys can be used for. Each key is sent to Envoy for these algorithms only. Not with `keys.fetchedBy: envoy`, where "
            + "Envoy uses the keys as they are."
    )]
    public ImmutableArray<string>? Algorithms { get; init; }

    [Description("The places where the token is looked for, in this order. Default: the Authorization header with the prefix `Bearer `, and nowhere else.")]
    public ImmutableArray<JwtLocationSpec>? From { get; init; }

    [Description("Claims that upstreams receive as headers. Whatever a client sends in these headers is removed from every request. Default: none.")]
    public ImmutableArray<ClaimHeaderSpec>? ClaimsToHeaders { get; init; }

    [Description("Whether upstreams receive the token too. Default false.")]
    [Default("false")]
    public bool? Forward { get; init; }

    [Description("How far the issuer's clock may be off when `exp` and `nbf` are checked: whole seconds, 1s to 1h. Default 60s.")]
    [Default("60s")]
    public TimeSpan? ClockSkew { get; init; }

    [Description("Whether a token without `exp` is rejected. Default true.")]
    [Default("true")]
    public bool? RequireExpiration { get; init; }

    [Description("The longest time that a token may have left until `exp`: whole seconds, 1s or more. Default: no limit.")]
    public TimeSpan? MaxLifetime { get; init; }

    [Description(
        "Whether preflight requests (OPTIONS with `Origin` and `Access-Control-Request-Method`) need a token too. Default false, because browsers "
            + "send no token with them. A preflight then reaches the service without credentials, unless `cors` answers it; a rule that redirects or "
            + "responds answers it with 401."
    )]
    [Default("false")]
    public bool? RunOnPreflight { get; init; }
}

/// <summary>Where keys come from: exactly one of <c>url</c>, <c>inline</c> and <c>hmac</c>, or none where the issuer's OpenID document tells it.</summary>
internal sealed record JwtKeysSpec
{
    [Description("The URL of the issuer's JWK set. It must be absolute and https; http only where the server allows it. Redirects are not followed.")]
    public string? Url { get; init; }

    [Description("The JWK set itself (RFC 7517), as a map or as JSON text. It may hold public keys only, at most 100.")]
    public Node? Inline { get; init; }

    [Description(
        "Secrets that the issuer and the verifier share, for HS256, HS384 and HS512. Anyone who knows one can make tokens, and each Envoy of a fleet "
            + "that requires this provider holds them. At most 10."
    )]
    public ImmutableArray<HmacKeySpec>? Hmac { get; init; }

    [Description(
        "How often a fetched key set is fetched again, 1s to 24h. Default 5m. Until the next fetch, a token signed with a new key is rejected and a "
            + "key that was withdrawn is still accepted, so issuers should publish a key at least this long before they use it."
    )]
    [Default("5m")]
    public TimeSpan? Refresh { get; init; }

    [Description(
        "How long a fetched key set stays in use while the issuer does not answer, from `refresh` to 720h. Default 24h. After that, no token is "
            + "valid until the issuer answers again. Not with `fetchedBy: envoy`."
    )]
    [Default("24h")]
    public TimeSpan? StaleFor { get; init; }

    [Description(
        "Who fetches the key set. `controlPlane`: the control plane fetches it once for all Envoys, which keep working while the issuer is down. "
            + "`envoy`: each Envoy fetches it by itself, and forgets all fetched keys whenever its JWT configuration changes. Default `controlPlane`."
    )]
    [Default("controlPlane")]
    public KeyFetcher? FetchedBy { get; init; }
}

/// <summary>A secret that issuer and verifier share.</summary>
internal sealed record HmacKeySpec
{
    [Description("The `kid` of tokens that are signed with this secret; at most 256 characters. Default: the secret is tried for every token.")]
    public string? Id { get; init; }

    [Description("The secret, at least 32 bytes. Required.")]
    public SecretSpec? Secret { get; init; }

    [Description("Whether the secret is written in base64 (or base64url). Default false: the secret is the bytes of the text.")]
    [Default("false")]
    public bool? Base64 { get; init; }
}

/// <summary>Who fetches a key set.</summary>
internal enum KeyFetcher
{
    /// <summary>The control plane.</summary>
    ControlPlane,

    /// <summary>Each Envoy.</summary>
    Envoy,
}

/// <summary>A place of a token: exactly one of the fields but <c>prefix</c>.</summary>
internal sealed record JwtLocationSpec
{
    [Description("Name of a header.")]
    public string? Header { get; init; }

    [Description(
        "What precedes the token in the header; in Authorization it is a scheme such as `Bearer `, whose case does not matter (RFC 9110 §11.1). "
            + "Default: `Bearer ` in Authorization, nothing in other headers."
    )]
    public string? Prefix { get; init; }

    [Description(
        "Name of a query parameter, written decoded: 1 to 256 visible ASCII characters except `& = # ? % +`. Unless `forward` is true, the token is "
            + "removed from the query, and the rest of the query stays unchanged, byte for byte. Tokens in URLs end up in logs, so prefer a header."
    )]
    public string? Query { get; init; }

    [Description("Name of a cookie.")]
    public string? Cookie { get; init; }

    /// <summary>The prefix in force.</summary>
    internal string EffectivePrefix => Prefix ?? (string.Equals(Header, "Authorization", StringComparison.OrdinalIgnoreCase) ? "Bearer " : "");

    /// <summary>What is the same for two locations that read the same.</summary>
    internal string? Identity =>
        this switch
        {
            { Header: { } header } => $"header {header.ToLowerInvariant()} {EffectivePrefix}",
            { Query: { } query } => $"query {query}",
            { Cookie: { } cookie } => $"cookie {cookie}",
            _ => null,
        };
}

/// <summary>A claim and the header that carries it.</summary>
internal sealed record ClaimHeaderSpec
{
    [Description(
        "Name of the claim. Dots lead into nested claims, except where the name has a `/` or a `:`. Text and booleans are copied as they are, and "
            + "numbers as decimals: beyond 2^53 they lose digits, and fractions are cut off, so issuers should write long identifiers as text. Lists and "
            + "maps are copied as base64 of their JSON. A claim whose name has dots and also a `/` or a `:` is copied only if it is text, a number or a "
            + "boolean, and only after `extAuthz`. Required."
    )]
    public string? Claim { get; init; }

    [Description("Name of the header, which may not be used for anything else. Required.")]
    public string? Header { get; init; }
}
