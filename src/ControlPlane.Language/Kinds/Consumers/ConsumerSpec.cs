using System.Collections.Immutable;
using System.ComponentModel;
using ControlPlane.Language.Binding;

namespace ControlPlane.Language.Kinds.Consumers;

/// <summary>Somebody who calls, and how he proves who he is.</summary>
[Planned("tier")]
internal sealed record ConsumerSpec
{
    [Description("Groups of the consumer; policies can let consumers in by group. A group's name has the form of a document's name. Default: none.")]
    public ImmutableArray<string>? Groups { get; init; }

    [Description(
        "The consumer's API keys, at most two: the one in use and the one that is to replace it. Default: none, and the consumer cannot authenticate "
            + "by API key."
    )]
    public ImmutableArray<ApiKeySpec>? ApiKeys { get; init; }

    [Description("The consumer's user name and password for HTTP Basic authentication. Default: none, and the consumer cannot authenticate in this way.")]
    public BasicSpec? Basic { get; init; }

    [Description("The consumer's client certificates. Default: none, and the consumer cannot authenticate by certificate.")]
    public ConsumerCertificateSpec? Certificate { get; init; }

    [Description("The `sub` claim of the consumer's tokens: a JWT with this claim belongs to the consumer. Default: no JWT does.")]
    public string? JwtSubject { get; init; }
}

/// <summary>One API key.</summary>
internal sealed record ApiKeySpec
{
    [Description(
        "The key's name, unique in the consumer: lower-case letters, digits, `-` and `.`, at most 63 characters. It is shown where the key itself is "
            + "not. Required."
    )]
    public string? Name { get; init; }

    [Description("The key itself: 16 to 256 visible ASCII characters. No two consumers may have the same key. Required.")]
    public SecretSpec? Key { get; init; }

    [Description(
        "When the key expires: RFC 3339 in UTC, for example `2027-01-31T00:00:00Z`. Envoys reject it within seconds of that time. Default: it does not expire."
    )]
    public DateTimeOffset? Expires { get; init; }
}

/// <summary>A user name and password.</summary>
internal sealed record BasicSpec
{
    [Description(
        "The user name: 1 to 128 visible ASCII characters without a colon, the first of which is not `#`. No two consumers may have the same user "
            + "name. Default: the consumer's name."
    )]
    public string? Username { get; init; }

    [Description(
        "The password: 8 to 256 characters on one line. Envoy is given its SHA-1 hash, the only form that it accepts, so choose a long one. Required."
    )]
    public SecretSpec? Password { get; init; }
}

/// <summary>How a consumer is known by the certificate of a client.</summary>
internal sealed record ConsumerCertificateSpec
{
    [Description(
        "Subject alternative names, 1 to 20: URIs such as `spiffe://corp/billing`, or DNS names (case-insensitive). Where the policy `clientCertificate` "
            + "is in force, a client whose certificate has one of these names is this consumer. A name may be listed by one consumer only. Required."
    )]
    public ImmutableArray<string>? San { get; init; }
}
