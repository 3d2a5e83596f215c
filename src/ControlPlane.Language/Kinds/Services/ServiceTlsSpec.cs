using System.Collections.Immutable;
using System.ComponentModel;
using ControlPlane.Language.Binding;

namespace ControlPlane.Language.Kinds.Services;

/// <summary>How Envoys connect to a service over TLS. Its certificate is verified unless that is switched off.</summary>
internal sealed record ServiceTlsSpec
{
    [Description(
        "The host name that the service is asked for (SNI), and that its certificate must have unless `verify` is given. Default: `dns.host`; a service with "
            + "`endpoints` has no name, so it needs `sni` or `verify`."
    )]
    public string? Sni { get; init; }

    [Description(
        "The Certificate document with the `ca` by which the certificate of the service is verified. Default: the authorities that the machine of the Envoy "
            + "trusts (`/etc/ssl/certs/ca-certificates.crt`)."
    )]
    public string? Ca { get; init; }

    [Description("Which names the certificate of the service must have, in the place of `sni`. Default: `sni`.")]
    public VerifySpec? Verify { get; init; }

    [Description("The Certificate document with a `chain` that Envoys show to the service (mutual TLS). Default: none.")]
    public string? ClientCertificate { get; init; }

    [Description("With `true`, any certificate is accepted, so whoever is between an Envoy and the service can read and change requests. Default false.")]
    [Default("false")]
    public bool? InsecureSkipVerify { get; init; }
}

/// <summary>What a certificate is verified by.</summary>
internal sealed record VerifySpec
{
    [Description(
        "Names, one of which the certificate must have as a subject alternative name: a URI such as `spiffe://corp/orders`, an email address, or else a DNS "
            + "name. Required, at least one."
    )]
    public ImmutableArray<string>? San { get; init; }
}
