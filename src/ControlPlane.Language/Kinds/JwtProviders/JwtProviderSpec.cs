using System.Collections.Immutable;
using System.ComponentModel;
using ControlPlane.Language.Documents;

namespace ControlPlane.Language.Kinds.JwtProviders;

/// <summary>Who issues tokens, by which keys they are verified, where they stand in a request and what of them upstreams see.</summary>
internal sealed record JwtProviderSpec
{
    [Description("The `iss` that tokens must have, compared as text. One of `issuer` and `discovery` is required; where both are written they must agree, or no token is valid. At most 1024 characters.")]
    public string? Issuer { get; init; }

    [Description("URL of the issuer's OpenID document, usually `…/.well-known/openid-configuration`: issuer and key set are taken from it, fetched by the control plane. Absolute, https; http only where the server allows it.")]
    public string? Discovery { get; init; }

    [Description("The `aud` values of which a token must have one. Required; `any` alone accepts tokens whatever their audience, also those made for others.")]
    [OneOrMany]
    public ImmutableArray<string>? Audiences { get; init; }

    [Description("The keys that tokens are verified by. Required unless `discovery` is written.")]
    public JwtKeysSpec? Keys { get; init; }

    [Description("Signature algorithms that are accepted: RS256 RS384 RS512 PS256 PS384 PS512 ES256 ES384 ES512 EdDSA, or with `keys.hmac` HS256 HS384 HS512. Default all that its keys can be for. Each key is offered to Envoy only for those. Not with `keys.fetchedBy: envoy`, which takes the keys as they are.")]
    public ImmutableArray<string>? Algorithms { get; init; }

    [Description("Where the token stands, tried in this order. Default: the header Authorization with the prefix `Bearer ` and nowhere else.")]
    public ImmutableArray<JwtLocationSpec>? From { get; init; }

    [Description("Claims that upstreams see as headers. What a client sends in these headers is removed from every request. Default none.")]
    public ImmutableArray<ClaimHeaderSpec>? ClaimsToHeaders { get; init; }

    [Description("Whether upstreams see the token too. Default false.")]
    public bool? Forward { get; init; }

    [Description("How far the issuer's clock may be off when `exp` and `nbf` are checked, whole seconds, 1s to 1h. Default 60s.")]
    public TimeSpan? ClockSkew { get; init; }

    [Description("Whether a token without `exp` is refused. Default true.")]
    public bool? RequireExpiration { get; init; }

    [Description("The longest time to `exp` that a token may have left, whole seconds, 1s or more. Default: however long.")]
    public TimeSpan? MaxLifetime { get; init; }

    [Description("Whether preflight requests (OPTIONS with `Origin` and `Access-Control-Request-Method`) need a token too. Default false: browsers send none with them. They then go to the service without credentials, unless `cors` answers them; a rule that redirects or responds answers them 401.")]
    public bool? RunOnPreflight { get; init; }
}

/// <summary>Where keys come from: exactly one of <c>url</c>, <c>inline</c> and <c>hmac</c>, or none where the issuer's OpenID document tells it.</summary>
internal sealed record JwtKeysSpec
{
    [Description("URL of the issuer's JWK set. Absolute, https; http only where the server allows it. Redirects are not followed.")]
    public string? Url { get; init; }

    [Description("The JWK set itself (RFC 7517), as a map or as JSON text. Public keys only, at most 100.")]
    public Node? Inline { get; init; }

    [Description("Secrets that issuer and verifier share, for HS256, HS384 and HS512: whoever knows one can make tokens, and each Envoy of a fleet that demands the provider holds them. At most 10.")]
    public ImmutableArray<HmacKeySpec>? Hmac { get; init; }

    [Description("How often a fetched key set is fetched again, 1s to 24h. Default 5m. A token signed with a new key is refused until then, so issuers publish a key at least this long before they use it; a key that was withdrawn is accepted until then.")]
    [Default("5m")]
    public TimeSpan? Refresh { get; init; }

    [Description("How long a fetched key set goes on being used while the issuer does not answer, `refresh` to 720h. Default 24h. After that no token is valid until it answers. Not with `fetchedBy: envoy`.")]
    [Default("24h")]
    public TimeSpan? StaleFor { get; init; }

    [Description("`controlPlane`: the control plane fetches once for all Envoys, and they go on through the issuer's outage. `envoy`: each Envoy fetches for itself and forgets all fetched keys whenever its JWT configuration changes. Default `controlPlane`.")]
    public KeyFetcher? FetchedBy { get; init; }
}

/// <summary>A secret that issuer and verifier share.</summary>
internal sealed record HmacKeySpec
{
    [Description("The `kid` of tokens that are signed with it; at most 256 characters. Default: it is tried for every token.")]
    public string? Id { get; init; }

    [Description("The secret, at least 32 bytes. Required.")]
    public SecretSpec? Secret { get; init; }

    [Description("Whether the secret is written as base64 (or base64url) of its bytes. Default false: its bytes are those of the text.")]
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

    [Description("What stands before the token in the header; in Authorization a scheme such as `Bearer ` in any case (RFC 9110 §11.1). Default `Bearer ` in Authorization, elsewhere nothing.")]
    public string? Prefix { get; init; }

    [Description("Name of a query parameter. Unless `forward` is true the token is taken out of the query, and the rest stays as it is, byte for byte. Tokens in URLs end up in logs: prefer a header.")]
    public string? Query { get; init; }

    [Description("Name of a cookie.")]
    public string? Cookie { get; init; }

    /// <summary>The prefix in force.</summary>
    internal string EffectivePrefix => Prefix ?? (string.Equals(Header, "Authorization", StringComparison.OrdinalIgnoreCase) ? "Bearer " : "");

    /// <summary>What is the same for two locations that read the same.</summary>
    internal string? Identity => this switch
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
    [Description("Name of the claim; dots lead into nested claims, but not where the name has a `/` or a `:`. Text and booleans are copied as they are, numbers as decimals: beyond 2^53 they lose digits, and fractions are cut, so issuers better write long identifiers as text. Lists and maps are copied as base64 of their JSON; a claim whose name has dots and a `/` or a `:` is copied only where it is text, a number or a boolean, and after `extAuthz`. Required.")]
    public string? Claim { get; init; }

    [Description("Name of the header, which is for this alone. Required.")]
    public string? Header { get; init; }
}
