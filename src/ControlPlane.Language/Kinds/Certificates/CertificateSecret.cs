using ControlPlane.Language.EnvoyConfig;
using ControlPlane.Language.Values.Certificates;
using Envoy.Config.Core.V3;
using Envoy.Extensions.TransportSockets.Tls.V3;

namespace ControlPlane.Language.Kinds.Certificates;

/// <summary>SDS: a certificate as Envoys get it.</summary>
internal static class CertificateSecret
{
    /// <param name="certificate">The document's name.</param>
    /// <param name="spec">What it says.</param>
    /// <param name="key">Its private key; null where it cannot be had.</param>
    /// <returns>Null where the private key is needed and cannot be had.</returns>
    public static Secret? Of(string certificate, CertificateSpec spec, string? key)
    {
        var name = GeneratedNames.Certificate(certificate);
        if (spec.Ca is { } authorities)
            return new Secret
            {
                Name = name,
                ValidationContext = new CertificateValidationContext { TrustedCa = Text(CertificateList.Parse(authorities).Pem) },
            };
        return key is null || spec.Chain is null
            ? null
            : new Secret
            {
                Name = name,
                TlsCertificate = new TlsCertificate { CertificateChain = Text(CertificateList.Parse(spec.Chain).Pem), PrivateKey = Text(key) },
            };
    }

    private static DataSource Text(string text) => new() { InlineString = text };
}
