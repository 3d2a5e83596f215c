using System.Collections.Immutable;
using ControlPlane.Language.Compilation.FleetResources;
using ControlPlane.Language.Compilation.Routes;
using ControlPlane.Language.Documents;
using ControlPlane.Language.Kinds.Domains;
using ControlPlane.Language.Kinds.Fleets;
using ControlPlane.Language.Ladder;
using ControlPlane.Language.Text;

namespace ControlPlane.Language.Compilation.Listeners;

/// <summary>The certificates of a listener, its own and those of the Domains on it: which of them a client gets, by the name that it asks for.</summary>
/// <param name="All">Where each is named; one certificate may be named several times.</param>
/// <param name="Groups">By the DNS names that they have.</param>
internal sealed record ServedCertificates(ImmutableArray<NamedCertificate> All, ImmutableArray<CertificateGroup> Groups)
{
    /// <param name="fleet">The fleet.</param>
    /// <param name="listener">The listener.</param>
    /// <param name="path">The path of the listener in the Fleet.</param>
    /// <param name="documents">Finds the Certificates and the Domains.</param>
    public static ServedCertificates Of(FleetContext fleet, ListenerSpec listener, string path, Lookup documents)
    {
        var own = Named(listener.Tls?.Certificates, fleet.Document, $"{path}.tls");
        ImmutableArray<NamedCertificate> all = [.. own, .. OfDomains(fleet, listener, documents)];
        return new(all, [.. GroupsOf(all.Select(certificate => certificate.Name).Distinct(), name => ListenerCertificates.Leaf(name, documents)?.DnsNames)]);
    }

    /// <summary>What is wrong with them together: each by itself is checked where it is named.</summary>
    public IEnumerable<Problem> Problems(FleetContext fleet, ListenerSpec listener, string path, Lookup documents)
    {
        if (All.IsEmpty && listener.Tls?.Fallback is null)
            yield return Places.Problem(
                fleet.Document,
                path,
                FleetCodes.ListenerCertificates,
                "has no certificate, so nobody could connect: neither the listener names one in tls.certificates, nor does a Domain that is served on it",
                "the name of at least one Certificate"
            );
        foreach (var (same, name) in Alike(documents))
        {
            var place = All.Where(certificate => same.Contains(certificate.Name))
                .Select(certificate => certificate.Place)
                .MaxBy(place => IsDomain(place) ? 1 : 0)!;
            yield return Places.Problem(
                place.Document,
                Paths.Parent(place.Path),
                FleetCodes.CertificatesAlike,
                $"puts {string.Join(" and ", same.Order(StringComparer.Ordinal))} on the listener {listener.Name} of {fleet.Document.Id}; "
                    + $"both are for {name} and have keys of the same algorithm, so a client could get either",
                "certificates for different names, or one with an RSA key and one with an ECDSA key"
            );
        }
    }

    private static bool IsDomain(Source place) => place.Document.Spec is DomainSpec;

    /// <summary>Of certificates for the same name with keys of the same algorithm, Envoy would serve one.</summary>
    private IEnumerable<(IEnumerable<string> Certificates, string DnsName)> Alike(Lookup documents) =>
        from shared in GroupsOf(All.Select(certificate => certificate.Name).Distinct(), name => ListenerCertificates.Expected(name, documents)?.DnsNames)
        from same in shared.Certificates.GroupBy(name => ListenerCertificates.Expected(name, documents)!.Value.Algorithm)
        where same.Skip(1).Any()
        select (same.AsEnumerable(), shared.DnsNames[0]);

    private static IEnumerable<NamedCertificate> OfDomains(FleetContext fleet, ListenerSpec listener, Lookup documents) =>
        from name in documents.Names(DomainKind.KindName, DomainKind.ServedBy(fleet.Name))
        let domain = documents.Find(DomainKind.KindName, name)
        where Placement.Of(domain, documents).IsOn(listener)
        from certificate in Named(((DomainSpec)domain.Spec).Tls?.Certificates, domain, "tls")
        select certificate;

    private static IEnumerable<NamedCertificate> Named(ImmutableArray<string>? names, Document document, string path) =>
        (names ?? []).Select((name, index) => new NamedCertificate(name, new Source(document, $"{path}.certificates[{index}]")));

    private static IEnumerable<CertificateGroup> GroupsOf(IEnumerable<string> certificates, Func<string, ImmutableArray<string>?> dnsNames) =>
        certificates
            .SelectMany(name => dnsNames(name) ?? [], (name, dns) => (Name: name, Dns: dns))
            .GroupBy(pair => pair.Dns, pair => pair.Name, StringComparer.Ordinal)
            .GroupBy(name => string.Join('+', name.Order(StringComparer.Ordinal)), StringComparer.Ordinal)
            .OrderBy(group => group.Key, StringComparer.Ordinal)
            .Select(group => new CertificateGroup(
                [.. group.First().Order(StringComparer.Ordinal)],
                [.. group.Select(name => name.Key).Order(StringComparer.Ordinal)]
            ));
}

/// <summary>A certificate that a listener serves.</summary>
/// <param name="Name">The name of the document.</param>
/// <param name="Place">Where it is named.</param>
internal readonly record struct NamedCertificate(string Name, Source Place);

/// <summary>Certificates of a listener that share the same names: they differ in the algorithm of their keys.</summary>
/// <param name="Certificates">The names of the documents, in order.</param>
/// <param name="DnsNames">The DNS names that all of them have, and no others of the listener, in order.</param>
internal sealed record CertificateGroup(ImmutableArray<string> Certificates, ImmutableArray<string> DnsNames);
