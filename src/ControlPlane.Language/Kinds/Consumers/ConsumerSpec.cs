using System.Collections.Immutable;
using System.ComponentModel;
using ControlPlane.Language.Documents;

namespace ControlPlane.Language.Kinds.Consumers;

/// <summary>Somebody who calls, and how he proves who he is.</summary>
[Planned("tier")]
internal sealed record ConsumerSpec
{
    [Description("Groups it belongs to, by which policies let consumers in: named as documents are. Default none.")]
    public ImmutableArray<string>? Groups { get; init; }

    [Description("Its API keys, at most two: the one in use and the one that is to replace it. Default none: it cannot come by API key.")]
    public ImmutableArray<ApiKeySpec>? ApiKeys { get; init; }

    [Description("Its user name and password for HTTP Basic authentication. Default: it cannot come so.")]
    public BasicSpec? Basic { get; init; }

    [Description("The `sub` claim of its tokens, by which a JWT is its. Default: no JWT is.")]
    public string? JwtSubject { get; init; }
}

/// <summary>One API key.</summary>
internal sealed record ApiKeySpec
{
    [Description("The key's name, unique in the consumer: lower-case letters, digits, `-` and `.`, at most 63 characters. It is shown where the key is not. Required.")]
    public string? Name { get; init; }

    [Description("The key: 16 to 256 visible ASCII characters. No two consumers have the same one. Required.")]
    public SecretSpec? Key { get; init; }

    [Description("From when on it is refused: RFC 3339 in UTC, for example `2027-01-31T00:00:00Z`. Envoys forget it within seconds of that time. Default: it does not expire.")]
    public DateTimeOffset? Expires { get; init; }
}

/// <summary>A user name and password.</summary>
internal sealed record BasicSpec
{
    [Description("The user name: 1 to 128 visible ASCII characters without a colon, the first of which is not `#`; no two consumers have the same one. Default: the consumer's name.")]
    public string? Username { get; init; }

    [Description("The password: 8 to 256 characters on one line. Envoy is given its SHA-1, the only form it takes, so choose a long one. Required.")]
    public SecretSpec? Password { get; init; }
}
