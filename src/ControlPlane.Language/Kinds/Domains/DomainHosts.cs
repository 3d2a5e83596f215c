using System.Collections.Immutable;
using ControlPlane.Language.Documents;
using ControlPlane.Language.Kinds.Certificates;
using ControlPlane.Language.Kinds.Fleets;
using ControlPlane.Language.Ladder;
using ControlPlane.Language.Text;
using ControlPlane.Language.Values.Http;

namespace ControlPlane.Language.Kinds.Domains;

/// <summary>To which Domain a host belongs.</summary>
internal static class DomainHosts
{
    /// <summary>The group of the domains that have a host.</summary>
    public static string Holding(string host) => $"host {host}";

    /// <summary>
    /// The Domains to which a host belongs on one of some fleets and listeners, because they name it or a wildcard that includes it; the nearest first.
    /// </summary>
    /// <param name="host">A name, or a wildcard.</param>
    /// <param name="fleets">The fleets.</param>
    /// <param name="listeners">The listeners; null for all.</param>
    /// <param name="documents">Finds the Domains.</param>
    public static IEnumerable<(Document Domain, string Host)> Of(
        string host,
        ImmutableArray<string>? fleets,
        ImmutableArray<string>? listeners,
        Lookup documents
    )
    {
        foreach (var held in HostName.Wider(host).Prepend(host))
        {
            foreach (var name in documents.Names(DomainKind.KindName, Holding(held)))
            {
                var domain = documents.Find(DomainKind.KindName, name)!;
                if (MeetsOn((DomainSpec)domain.Spec, fleets, listeners))
                    yield return (domain, held);
            }
        }
    }

    private static bool MeetsOn(DomainSpec spec, ImmutableArray<string>? fleets, ImmutableArray<string>? listeners) =>
        (spec.Fleets ?? []).Intersect(fleets ?? []).Any()
        && (spec.Listeners is null || listeners is null || spec.Listeners.Value.Intersect(listeners.Value).Any());

    /// <summary>The hosts of a domain that belong to another one, or lie below another team's wildcard.</summary>
    public static IEnumerable<Problem> Check(Document document, DomainSpec spec, Lookup documents) =>
        from host in (spec.Hosts ?? []).Index()
        from other in Of(host.Item, spec.Fleets, spec.Listeners, documents)
        where other.Domain.Id != document.Id
        let problem = Conflict(document, host.Index, host.Item, other.Domain, other.Host)
        where problem is not null
        select problem;

    private static Problem? Conflict(Document document, int index, string host, Document other, string held)
    {
        // Of two domains with the same host the later one is told.
        if (held == host)
            return other.Id > document.Id
                ? null
                : Places.Problem(
                    document,
                    $"hosts[{index}]",
                    DomainCodes.HostTwice,
                    $"is a host of {other.Id} too, on the same fleet and listener: a host belongs to one domain"
                );
        return other.Team == document.Team || Grants.Of((DomainSpec)other.Spec, document.Team).Contains(Grants.Everything)
            ? null
            : Places.Problem(
                document,
                $"hosts[{index}]",
                DomainCodes.HostOfOtherTeam,
                $"is below {held}, a host of {other.Id}, which belongs to the team {other.Team}",
                hint: $"ask the team {other.Team} for a grant of `{{team: {document.Team}, pathPrefix: {Grants.Everything}}}` in {other.Id}"
            );
    }

    /// <summary>The hosts of a domain for which it has no certificate.</summary>
    public static IEnumerable<Problem> CheckCovered(Document document, DomainSpec spec, Lookup documents)
    {
        if (spec.Tls?.Certificates is not { IsEmpty: false } names)
            return [];
        var leaves = names.Select(name => ListenerCertificates.Expected(name, documents)).ToImmutableArray();
        // A certificate that is not there is what is wrong.
        if (leaves.Any(leaf => leaf is null))
            return [];
        var covered = leaves.SelectMany(leaf => leaf!.Value.DnsNames).Distinct().ToImmutableArray();
        return from host in (spec.Hosts ?? []).Index()
            where host.Item != "*" && !covered.Any(name => SubjectNames.Covers(name, host.Item))
            select Places.Problem(
                document,
                $"hosts[{host.Index}]",
                DomainCodes.NotCovered,
                $"is covered by no certificate of the domain: clients that verify names could not connect",
                $"a host covered by {string.Join(", ", covered.Take(20))}",
                "add a Certificate for this host to tls.certificates"
            );
    }
}
