using System.Collections.Immutable;
using System.ComponentModel;
using ControlPlane.Language.Documents;
using ControlPlane.Language.Values.Certificates;

namespace ControlPlane.Language.Kinds.Certificates;

/// <summary>What the certificates of a Certificate document say, for reads.</summary>
internal sealed record CertificateStatus
{
    [Description("The subject alternative names of the certificate: DNS names, addresses, URIs and email addresses. Absent with `ca`.")]
    public ImmutableArray<string>? Names { get; init; }

    [Description("The distinguished name of the certificate. Absent with `ca`, as are the next six fields.")]
    public string? Subject { get; init; }

    [Description("The distinguished name of the authority that issued it.")]
    public string? Issuer { get; init; }

    [Description("Its serial number in hexadecimal.")]
    public string? Serial { get; init; }

    [Description("The time from which it is valid.")]
    public DateTimeOffset? NotBefore { get; init; }

    [Description("The time at which it expires.")]
    public DateTimeOffset? NotAfter { get; init; }

    [Description("The SHA-256 hash of its bytes in lower-case hexadecimal.")]
    public string? Fingerprint { get; init; }

    [Description("The algorithm of its key: `RSA 2048`, or `ECDSA P-256`.")]
    public string? KeyAlgorithm { get; init; }

    [Description("The certificates of authorities, in the order of the document: those that follow the certificate in `chain`, or those of `ca`.")]
    public ImmutableArray<AuthorityStatus>? Authorities { get; init; }

    [Description("With `acme`: how the getting of the certificate stands. Absent otherwise.")]
    public AcmeStatus? Acme { get; init; }

    [Description("The documents that name this one.")]
    public ImmutableArray<DocumentUse>? UsedBy { get; init; }

    /// <summary>That of a document.</summary>
    public static CertificateStatus Of(CertificateSpec spec, IssuedCertificate? issued)
    {
        var all = CertificateList.Parse(spec.Chain ?? spec.Ca ?? "").Certificates;
        if (spec.Chain is null || all is not [var leaf, .. var others])
            return new() { Authorities = spec.Acme is null ? [.. all.Select(AuthorityStatus.Of)] : null, Acme = AcmeStatus.Of(spec, issued) };
        return new()
        {
            Acme = AcmeStatus.Of(spec, issued),
            Names = leaf.Names,
            Subject = leaf.Subject,
            Issuer = leaf.Issuer,
            Serial = leaf.Serial,
            NotBefore = leaf.NotBefore,
            NotAfter = leaf.NotAfter,
            Fingerprint = leaf.Fingerprint,
            KeyAlgorithm = leaf.Key.ToString(),
            Authorities = [.. others.Select(AuthorityStatus.Of)],
        };
    }
}

/// <summary>What the certificate of an authority says.</summary>
internal sealed record AuthorityStatus
{
    [Description("The distinguished name of the authority.")]
    public string? Subject { get; init; }

    [Description("The distinguished name of the authority that issued its certificate; a root issued its own.")]
    public string? Issuer { get; init; }

    [Description("The serial number of its certificate in hexadecimal.")]
    public string? Serial { get; init; }

    [Description("The time from which its certificate is valid.")]
    public DateTimeOffset? NotBefore { get; init; }

    [Description("The time at which its certificate expires.")]
    public DateTimeOffset? NotAfter { get; init; }

    [Description("The SHA-256 hash of its certificate in lower-case hexadecimal.")]
    public string? Fingerprint { get; init; }

    [Description("The algorithm of its key: `RSA 4096`, or `ECDSA P-384`.")]
    public string? KeyAlgorithm { get; init; }

    public static AuthorityStatus Of(CertificateFacts certificate) =>
        new()
        {
            Subject = certificate.Subject,
            Issuer = certificate.Issuer,
            Serial = certificate.Serial,
            NotBefore = certificate.NotBefore,
            NotAfter = certificate.NotAfter,
            Fingerprint = certificate.Fingerprint,
            KeyAlgorithm = certificate.Key.ToString(),
        };
}

/// <summary>How the getting of a certificate stands.</summary>
internal sealed record AcmeStatus
{
    [Description(
        "`issued`: the certificate is served. `pending`: it is being got for the first time. `failed`: the last attempt "
            + "failed; an earlier certificate is served on."
    )]
    public string? State { get; init; }

    [Description("Why the last attempt failed. Absent where it did not.")]
    public string? Error { get; init; }

    [Description("When it was last tried.")]
    public DateTimeOffset? AttemptedAt { get; init; }

    [Description("When it is renewed, or tried again.")]
    public DateTimeOffset? NextAt { get; init; }

    public static AcmeStatus? Of(CertificateSpec spec, IssuedCertificate? issued) =>
        spec.Acme is null
            ? null
            : new()
            {
                State =
                    issued?.Error is not null ? "failed"
                    : issued?.Chain is null ? "pending"
                    : "issued",
                Error = issued?.Error,
                AttemptedAt = issued?.AttemptedAt,
                NextAt = issued?.NextAt,
            };
}
