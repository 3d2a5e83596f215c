using System.Collections.Immutable;
using ControlPlane.Language.Documents;
using ControlPlane.Language.Kinds.Certificates;
using ControlPlane.Language.Ladder;
using ControlPlane.Language.Text;
using ControlPlane.Language.Values.Certificates;

namespace ControlPlane.Language.Kinds.Fleets;

/// <summary>The certificates that a listener names.</summary>
internal static class ListenerCertificates
{
    /// <summary>The certificate that clients see of a document; null where there is none.</summary>
    public static CertificateFacts? Leaf(string name, Lookup documents) =>
        documents.Find<CertificateSpec>(CertificateKind.KindName, name) is { Chain: { } chain } && CertificateList.Parse(chain).Certificates is [var leaf, ..]
            ? leaf
            : null;

    /// <summary>
    /// The DNS names of a document's certificate and the algorithm of its key, of one that an authority is still to issue as it is asked for; null where there
    /// is none.
    /// </summary>
    public static (ImmutableArray<string> DnsNames, KeyAlgorithm Algorithm)? Expected(string name, Lookup documents) =>
        Leaf(name, documents) is { } leaf ? (leaf.DnsNames, leaf.Key.Algorithm)
        : documents.Find<CertificateSpec>(CertificateKind.KindName, name) is { Acme.Names: { } names } ? (names, KeyAlgorithm.Ecdsa)
        : null;

    /// <summary>The places that name Certificates, below the TLS of a listener.</summary>
    public static IEnumerable<(string Path, string Certificate)> NamedBy(ListenerTlsSpec tls)
    {
        foreach (var (index, name) in (tls.Certificates ?? []).Index())
            yield return ($"certificates[{index}]", name);
        if (tls.Fallback is { } fallback)
            yield return ("fallback", fallback);
        if (tls.ClientAuth?.Ca is { } authorities)
            yield return ("clientAuth.ca", authorities);
    }

    /// <summary>What is wrong with the certificates that a listener names.</summary>
    /// <param name="fleet">The Fleet.</param>
    /// <param name="path">The path of the listener's TLS.</param>
    /// <param name="tls">What it says.</param>
    /// <param name="documents">All documents.</param>
    public static IEnumerable<Problem> Check(Document fleet, string path, ListenerTlsSpec tls, Lookup documents)
    {
        foreach (var (index, name) in (tls.Certificates ?? []).Index())
        {
            foreach (var problem in CertificateReferences.CheckChain(fleet, $"{path}.certificates[{index}]", name, documents, acme: true))
                yield return problem;
            if (Leaf(name, documents) is { DnsNames.IsEmpty: true })
                yield return Places.Problem(
                    fleet,
                    $"{path}.certificates[{index}]",
                    FleetCodes.CertificateNames,
                    $"names the certificate {Shown.Text(name)}, which is for no DNS name: no client would get it",
                    "a certificate with DNS names among its subject alternative names, or name it as fallback"
                );
        }

        var others = tls.Fallback is { } fallback ? CertificateReferences.CheckChain(fleet, $"{path}.fallback", fallback, documents, acme: true) : [];
        var authorities = tls.ClientAuth?.Ca is { } ca ? CertificateReferences.CheckAuthorities(fleet, $"{path}.clientAuth.ca", ca, documents) : [];
        foreach (var problem in others.Concat(authorities))
            yield return problem;
    }
}
