using System.Collections.Immutable;
using ControlPlane.Language.Documents;
using ControlPlane.Language.Kinds.Certificates;
using ControlPlane.Language.Ladder;
using ControlPlane.Language.Text;
using ControlPlane.Language.Values.Certificates;

namespace ControlPlane.Language.Kinds.Fleets;

/// <summary>Which certificate of a listener a client gets, by the name that it asks for.</summary>
internal static class ListenerCertificates
{
    /// <summary>Certificates of a listener that share the same names: they differ in the algorithm of their keys.</summary>
    /// <param name="Certificates">The names of the documents, in order.</param>
    /// <param name="DnsNames">The DNS names that all of them have, and no others of the listener, in order.</param>
    internal sealed record Group(ImmutableArray<string> Certificates, ImmutableArray<string> DnsNames);

    /// <summary>The DNS names of a listener's certificates, by the certificates that have them.</summary>
    public static ImmutableArray<Group> Groups(ListenerTlsSpec tls, Lookup documents) =>
        [
            .. (tls.Certificates ?? [])
                .Distinct()
                .Select(name => (Name: name, Leaf: Leaf(name, documents)))
                .SelectMany(certificate => certificate.Leaf?.DnsNames ?? [], (certificate, dns) => (certificate.Name, Dns: dns))
                .GroupBy(pair => pair.Dns, pair => pair.Name, StringComparer.Ordinal)
                .GroupBy(name => string.Join('+', name.Order(StringComparer.Ordinal)), StringComparer.Ordinal)
                .OrderBy(group => group.Key, StringComparer.Ordinal)
                .Select(group => new Group(
                    [.. group.First().Order(StringComparer.Ordinal)],
                    [.. group.Select(name => name.Key).Order(StringComparer.Ordinal)]
                )),
        ];

    /// <summary>The certificate that clients see of a document; null where there is none.</summary>
    public static CertificateFacts? Leaf(string name, Lookup documents) =>
        documents.Find<CertificateSpec>(CertificateKind.KindName, name) is { Chain: { } chain } && CertificateList.Parse(chain).Certificates is [var leaf, ..]
            ? leaf
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
            foreach (var problem in CertificateReferences.CheckChain(fleet, $"{path}.certificates[{index}]", name, documents))
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

        var others = tls.Fallback is { } fallback ? CertificateReferences.CheckChain(fleet, $"{path}.fallback", fallback, documents) : [];
        var authorities = tls.ClientAuth?.Ca is { } ca ? CertificateReferences.CheckAuthorities(fleet, $"{path}.clientAuth.ca", ca, documents) : [];
        foreach (var problem in others.Concat(Alike(fleet, path, tls, documents)).Concat(authorities))
            yield return problem;
    }

    /// <summary>Of certificates for the same name with keys of the same algorithm, Envoy would serve one.</summary>
    private static IEnumerable<Problem> Alike(Document fleet, string path, ListenerTlsSpec tls, Lookup documents) =>
        from shared in Groups(tls, documents)
        from same in shared.Certificates.GroupBy(name => Leaf(name, documents)!.Key.Algorithm)
        where same.Skip(1).Any()
        select Places.Problem(
            fleet,
            $"{path}.certificates",
            FleetCodes.CertificatesAlike,
            $"names {string.Join(" and ", same.Order(StringComparer.Ordinal))}, which are both for {shared.DnsNames[0]}: a client could get either",
            "certificates for different names, or one with an RSA key and one with an ECDSA key"
        );
}
