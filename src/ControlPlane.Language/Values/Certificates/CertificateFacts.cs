using System.Collections.Immutable;
using System.Security.Cryptography.X509Certificates;

namespace ControlPlane.Language.Values.Certificates;

/// <summary>What a certificate says (RFC 5280), as far as it is looked at.</summary>
/// <param name="Subject">Whom it is for, as a distinguished name.</param>
/// <param name="Issuer">Who signed it.</param>
/// <param name="Serial">Its serial number, in hexadecimal.</param>
/// <param name="NotBefore">From when it is valid.</param>
/// <param name="NotAfter">Until when.</param>
/// <param name="Fingerprint">The SHA-256 of its bytes, in lower-case hexadecimal.</param>
/// <param name="DnsNames">The DNS names that it is for, in lower case and as it lists them; a wildcard is written as `*.example.com`.</param>
/// <param name="Names">All names that it is for, as <see cref="AlternativeNames"/> tells them.</param>
/// <param name="Key">Its public key.</param>
/// <param name="IsAuthority">Whether it may sign others.</param>
/// <param name="SignedBySha1">Whether its signature is one of SHA-1 or MD5, which clients refuse.</param>
/// <param name="KeyIdentifier">The identifier of its key, in hexadecimal; null where it has none.</param>
/// <param name="IssuerKeyIdentifier">That of its issuer's key; null where it tells none.</param>
/// <param name="Pem">It itself.</param>
internal sealed record CertificateFacts(
    string Subject,
    string Issuer,
    string Serial,
    DateTimeOffset NotBefore,
    DateTimeOffset NotAfter,
    string Fingerprint,
    ImmutableArray<string> DnsNames,
    ImmutableArray<string> Names,
    PublicKeyFacts Key,
    bool IsAuthority,
    bool SignedBySha1,
    string? KeyIdentifier,
    string? IssuerKeyIdentifier,
    string Pem
)
{
    /// <summary>The signature algorithms that clients refuse, by their identifiers: RSA and ECDSA with SHA-1, RSA with MD5.</summary>
    private static readonly ImmutableArray<string> Weak = ["1.2.840.113549.1.1.5", "1.2.840.10045.4.1", "1.2.840.113549.1.1.4"];

    /// <summary>Whether the other one says to have issued it.</summary>
    public bool IsIssuedBy(CertificateFacts other) =>
        Issuer == other.Subject && (IssuerKeyIdentifier is null || other.KeyIdentifier is null || IssuerKeyIdentifier == other.KeyIdentifier);

    public static CertificateFacts Of(X509Certificate2 certificate)
    {
        var names = certificate.Extensions.OfType<X509SubjectAlternativeNameExtension>().SelectMany(extension => extension.EnumerateDnsNames());
        var issuer = certificate.Extensions.OfType<X509AuthorityKeyIdentifierExtension>().FirstOrDefault()?.KeyIdentifier;
        return new(
            certificate.Subject,
            certificate.Issuer,
            certificate.SerialNumber,
            new DateTimeOffset(certificate.NotBefore.ToUniversalTime()),
            new DateTimeOffset(certificate.NotAfter.ToUniversalTime()),
            certificate.GetCertHashString(System.Security.Cryptography.HashAlgorithmName.SHA256).ToLowerInvariant(),
            [.. names.Select(name => name.ToLowerInvariant()).Distinct()],
            AlternativeNames.Of(certificate),
            PublicKeyFacts.Of(certificate),
            certificate.Extensions.OfType<X509BasicConstraintsExtension>().Any(constraints => constraints.CertificateAuthority),
            Weak.Contains(certificate.SignatureAlgorithm.Value ?? ""),
            certificate.Extensions.OfType<X509SubjectKeyIdentifierExtension>().FirstOrDefault()?.SubjectKeyIdentifier,
            issuer is { } bytes ? Convert.ToHexString(bytes.Span) : null,
            certificate.ExportCertificatePem()
        );
    }
}
