using System.Collections.Immutable;
using System.ComponentModel;
using ControlPlane.Language.Binding;

namespace ControlPlane.Language.Kinds.Fleets;

/// <summary>How a listener that ends TLS proves who it is, and what it demands of clients.</summary>
internal sealed record ListenerTlsSpec
{
    [Description(
        "Names of Certificate documents that have a `chain` or `acme`. A client gets the certificate that has the DNS name that it asks for (SNI); an RSA "
            + "and an ECDSA certificate may share a name, and each client gets the one that it can verify. Adding a certificate drains no connection; "
            + "changing the names of one drains its own connections. A request for a host that the connection's certificate does not cover is answered with "
            + "421 (Misdirected Request), except on connections that got the `fallback` certificate, on which every host is served. Default: none, and the "
            + "listener has only the certificates of the Domains that are served on it."
    )]
    public ImmutableArray<string>? Certificates { get; init; }

    [Description(
        "The Certificate that clients get who ask for no name, or for one that no certificate has. Default: none, and such connections are closed during the "
            + "handshake."
    )]
    public string? Fallback { get; init; }

    [Description(
        "The oldest version of TLS that is accepted: `\"1.2\"` or `\"1.3\"`. Default `\"1.2\"`, with forward secrecy and authenticated encryption only."
    )]
    [Default("1.2")]
    public string? MinVersion { get; init; }

    [Description("Certificates of clients (mutual TLS). Default: clients are not asked for one.")]
    public ClientAuthSpec? ClientAuth { get; init; }
}

/// <summary>Which clients may connect.</summary>
internal sealed record ClientAuthSpec
{
    [Description("The Certificate document with the `ca` by which the certificates of clients are verified. Required.")]
    public string? Ca { get; init; }

    [Description(
        "`require`: connections without a certificate are refused. `optional`: they are accepted, but a certificate that is shown must be valid. Default "
            + "`require`."
    )]
    [Default("require")]
    public ClientAuthMode? Mode { get; init; }

    [Description(
        "Names, one of which the certificate of a client must have as a subject alternative name: a URI such as `spiffe://corp/billing`, an email address, or "
            + "else a DNS name. Default: every certificate of the authorities is accepted."
    )]
    public ImmutableArray<string>? San { get; init; }
}

/// <summary>Whether clients must have a certificate.</summary>
internal enum ClientAuthMode
{
    Require,
    Optional,
}
