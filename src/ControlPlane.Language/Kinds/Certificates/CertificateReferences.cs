using ControlPlane.Language.Documents;
using ControlPlane.Language.EnvoyConfig;
using ControlPlane.Language.Ladder;
using ControlPlane.Language.Text;
using Envoy.Extensions.TransportSockets.Tls.V3;

namespace ControlPlane.Language.Kinds.Certificates;

/// <summary>Certificate documents as other documents name them.</summary>
internal static class CertificateReferences
{
    public static DocumentId IdOf(string name) => new(CertificateKind.KindName, name);

    /// <summary>Where Envoy gets it from.</summary>
    public static SdsSecretConfig Secret(string name) => new() { Name = GeneratedNames.Certificate(name), SdsConfig = Sources.Ads() };

    /// <summary>Verifies peers by the authorities of a Certificate. If names are given, a peer must also have one of them.</summary>
    public static CommonTlsContext.Types.CombinedCertificateValidationContext VerifiedBy(string authorities, IEnumerable<string> names) =>
        new()
        {
            DefaultValidationContext = new CertificateValidationContext { MatchTypedSubjectAltNames = { names.Select(SubjectNames.Matcher) } },
            ValidationContextSdsSecretConfig = Secret(authorities),
        };

    /// <summary>Whether a document has the certificates of authorities.</summary>
    public static bool HasAuthorities(string name, Lookup documents) => documents.Find<CertificateSpec>(CertificateKind.KindName, name) is { Ca: not null };

    /// <summary>What is wrong with a name of a Certificate that has to have a chain and a key.</summary>
    /// <param name="document">The document that names it.</param>
    /// <param name="path">Where.</param>
    /// <param name="name">The Certificate.</param>
    /// <param name="documents">All documents.</param>
    /// <param name="acme">Whether it may be one that is got by ACME: authorities issue these for servers.</param>
    public static IEnumerable<Problem> CheckChain(Document document, string path, string name, Lookup documents, bool acme = false) =>
        documents.Find<CertificateSpec>(CertificateKind.KindName, name) is { } certificate && (certificate.Acme is null ? certificate.Chain is not null : acme)
            ? []
            : [Missing(document, path, name, "chain", documents)];

    /// <summary>What is wrong with a name of a Certificate that has to have authorities.</summary>
    public static IEnumerable<Problem> CheckAuthorities(Document document, string path, string name, Lookup documents) =>
        HasAuthorities(name, documents) ? [] : [Missing(document, path, name, "ca", documents)];

    private static Problem Missing(Document document, string path, string name, string part, Lookup documents) =>
        documents.Exists(IdOf(name))
            ? Places.Problem(
                document,
                path,
                CertificateCodes.Part,
                $"names the certificate {Shown.Text(name)}, which has no {part}",
                $"a Certificate with {part}"
            )
            : Kind.Unknown(document, path, CertificateCodes.Unknown, "certificate", name, documents.Names(CertificateKind.KindName));
}
