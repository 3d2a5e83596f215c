using ControlPlane.Language.Documents;
using ControlPlane.Language.Kinds.Certificates;
using ControlPlane.Language.Ladder;
using ControlPlane.Language.Text;

namespace ControlPlane.Language.Kinds.Services;

/// <summary>Services: upstreams, where their endpoints are and how Envoy treats them.</summary>
internal sealed class ServiceKind() : Kind<ServiceSpec>("Service", "services", () => new ServiceRules())
{
    public override Reach Reach => Reach.Own;

    internal override IEnumerable<string> Weakens(Document earlier, Document later)
    {
        var (before, after) = (((ServiceSpec)earlier.Spec).Long().Tls, ((ServiceSpec)later.Spec).Long().Tls);
        if (before is not null && after is null)
            yield return "is no longer called over TLS: requests to it can be read and changed on their way";
        else if (before is { InsecureSkipVerify: not true } && after is { InsecureSkipVerify: true })
            yield return "is called without verifying its certificate: whoever is in between can read and change requests";
    }

    protected override IEnumerable<(string Path, DocumentId Named)> NamedAt(ServiceSpec spec)
    {
        if (spec.Tls?.Ca is { } authorities)
            yield return ("tls.ca", CertificateReferences.IdOf(authorities));
        if (spec.Tls?.ClientCertificate is { } own)
            yield return ("tls.clientCertificate", CertificateReferences.IdOf(own));
    }

    protected override IEnumerable<Problem> Check(Document document, ServiceSpec spec, Lookup documents) =>
        [
            .. spec.Tls?.Ca is { } authorities ? CertificateReferences.CheckAuthorities(document, "tls.ca", authorities, documents) : [],
            .. spec.Tls?.ClientCertificate is { } own ? CertificateReferences.CheckChain(document, "tls.clientCertificate", own, documents) : [],
        ];
}
