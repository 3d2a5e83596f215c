using ControlPlane.Language.Binding;
using ControlPlane.Language.Documents;
using ControlPlane.Language.EnvoyConfig;
using ControlPlane.Language.Ladder;
using ControlPlane.Language.Text;
using ControlPlane.Language.Values.Certificates;
using ControlPlane.Resources;
using Google.Protobuf;

namespace ControlPlane.Language.Kinds.Certificates;

/// <summary>Certificates: who a server or a client is, and by whom others are verified. Envoys get them by SDS.</summary>
internal sealed class CertificateKind() : Kind<CertificateSpec>(KindName, "certificates", () => new CertificateRules())
{
    /// <summary>As in <c>kind: Certificate</c>.</summary>
    public const string KindName = "Certificate";

    public override Reach Reach => Reach.Named;

    internal override Type StatusType => typeof(CertificateStatus);

    /// <summary>How <see cref="Observed.Expired"/> names a certificate that is not valid yet.</summary>
    private const string Begin = "chain.notBefore";

    /// <summary>How it names one that is no longer valid.</summary>
    private const string End = "chain.notAfter";

    internal override object Status(Document document) => CertificateStatus.Of((CertificateSpec)document.Spec, document.Told as IssuedCertificate);

    /// <summary>What was issued for it, it does not say itself.</summary>
    internal override bool TellsItsStatus(Document document) => ((CertificateSpec)document.Spec).Acme is null;

    /// <summary>Whether its key can be had: where it cannot, Envoys wait for it, and refuse connections that need it.</summary>
    internal override object? Reads(Document document, Observed observed) => KeyOf(document, observed) is not null;

    internal override SharedContribution Share(Document document, Observed observed) =>
        CertificateSecret.Of(document.Id.Name, (CertificateSpec)document.Spec, KeyOf(document, observed)) is { } secret
            ? new SharedContribution
            {
                Resources = [XdsResource.Create(new ResourceKey(TypeUrl.Secret, secret.Name), secret.ToByteArray(), [new Source(document, "").Origin])],
            }
            : new SharedContribution();

    internal override IEnumerable<Ending> Ends(Document document)
    {
        var spec = (CertificateSpec)document.Spec;
        var (list, key) = spec.Chain is { } chain ? (chain, "chain") : (spec.Ca ?? "", "ca");
        foreach (var (index, certificate) in CertificateList.Parse(list).Certificates.Index())
        {
            if (index > 0 || spec.Chain is null)
            {
                yield return new($"{key}[{index}]", certificate.NotAfter, EndingOf.Authority, certificate.Subject);
                continue;
            }

            yield return new(Begin, certificate.NotBefore, EndingOf.NotYetValid, certificate.Subject);
            yield return new(End, certificate.NotAfter, EndingOf.Certificate, certificate.Subject);
        }
    }

    protected override IEnumerable<Problem> Check(Document document, CertificateSpec spec, Lookup documents)
    {
        if (spec.Chain is null || spec.Acme is not null || CertificateList.Parse(spec.Chain).Certificates is not [var leaf, ..])
            yield break;
        if (documents.IsOver(new Source(document, End)))
            yield return Places.Problem(document, "chain", CertificateCodes.Validity, $"expired at {leaf.NotAfter:u}", "a certificate that is valid now");
        else if (documents.IsOver(new Source(document, Begin)))
            yield return Places.Problem(
                document,
                "chain",
                CertificateCodes.Validity,
                $"is not valid before {leaf.NotBefore:u}",
                "a certificate that is valid now"
            );
        if (KeyOf(document, documents.Observed) is { } key && PublicKeyFacts.OfPrivate(key) is { } known && known.Info != leaf.Key.Info)
            yield return Places.Problem(
                document,
                "privateKey",
                CertificateCodes.OtherKey,
                $"does not belong to the first certificate of the chain ({leaf.Subject})",
                hint: "put the certificate before those of the authorities, and give its own key"
            );
    }

    private static string? KeyOf(Document document, Observed observed) => ((CertificateSpec)document.Spec).PrivateKey?.Plain(observed);
}
