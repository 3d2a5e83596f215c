using System.Collections.Immutable;
using System.Runtime.CompilerServices;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace ControlPlane.Language.Values.Certificates;

/// <summary>Certificates in PEM (RFC 7468), one after the other.</summary>
/// <param name="Certificates">Them, in the order of the text.</param>
/// <param name="Wrong">What is wrong with the text; null where nothing is.</param>
internal sealed record CertificateList(ImmutableArray<CertificateFacts> Certificates, string? Wrong)
{
    private const string Label = "CERTIFICATE";

    /// <summary>Rules, checks, listeners and statuses look at the same text of a document many times.</summary>
    private static readonly ConditionalWeakTable<string, CertificateList> Known = [];

    /// <summary>Reads a text, once for each object. Text between the certificates is passed over, anything else in PEM is wrong.</summary>
    public static CertificateList Parse(string text) => Known.GetValue(text, Read);

    private static CertificateList Read(string text)
    {
        var found = ImmutableArray.CreateBuilder<CertificateFacts>();
        ReadOnlySpan<char> rest = text;
        while (PemEncoding.TryFind(rest, out var fields))
        {
            var label = rest[fields.Label].ToString();
            if (label.EndsWith("PRIVATE KEY", StringComparison.Ordinal))
                return new([], "holds a private key: whoever reads this document has it; consider that key as lost");
            if (label != Label)
                return new([], $"holds a {label}");
            if (Certificate(rest[fields.Location]) is not { } certificate)
                return new([], $"has a certificate that cannot be read, its number {found.Count + 1}");
            found.Add(certificate);
            rest = rest[fields.Location.End..];
        }

        return found.Count == 0 ? new([], "has no certificate in PEM") : new(found.ToImmutable(), null);
    }

    /// <summary>Them as Envoy gets them: without the text between them.</summary>
    public string Pem => string.Join('\n', Certificates.Select(certificate => certificate.Pem)) + "\n";

    private static CertificateFacts? Certificate(ReadOnlySpan<char> pem)
    {
        try
        {
            using var certificate = X509Certificate2.CreateFromPem(pem);
            return CertificateFacts.Of(certificate);
        }
        catch (CryptographicException)
        {
            return null;
        }
    }
}
