using ControlPlane.Language.Documents;
using ControlPlane.Language.Kinds.Domains;
using ControlPlane.Language.Kinds.Routes.Matching;
using ControlPlane.Language.Ladder;
using ControlPlane.Language.Text;

namespace ControlPlane.Language.Kinds.Routes;

/// <summary>The Domain of a Route.</summary>
internal static class RouteDomains
{
    /// <summary>It; null where the Route names none, or one that does not exist.</summary>
    public static DomainSpec? Of(RouteSpec spec, Lookup documents) => spec.Domain is { } name ? documents.Find<DomainSpec>(DomainKind.KindName, name) : null;

    /// <summary>What is wrong with the domain that a Route names, or with what the Route does in it.</summary>
    public static IEnumerable<Problem> Check(Document document, RouteSpec spec, Lookup documents) =>
        documents.Find(DomainKind.KindName, spec.Domain!) is { } domain
            ? CheckGrants(document, spec, domain)
            : [Kind.Unknown(document, "domain", DomainCodes.Unknown, "domain", spec.Domain!, documents.Names(DomainKind.KindName))];

    /// <summary>The hosts that a Route names although they belong to a domain.</summary>
    public static IEnumerable<Problem> CheckHosts(Document document, RouteSpec spec, Lookup documents)
    {
        var hosts = spec.Tcp is null ? spec.Hosts ?? [RouteSpec.AnyHost] : [];
        for (var index = 0; index < hosts.Length; index++)
        {
            foreach (var (domain, host) in DomainHosts.Of(hosts[index], spec.Fleets, spec.Listeners, documents))
            {
                yield return OfDomain(document, spec, index, hosts[index], domain, host);
                break;
            }
        }
    }

    private static Problem OfDomain(Document document, RouteSpec spec, int index, string host, Document domain, string held) =>
        Places.Problem(
            document,
            spec.Hosts is null ? "fleets" : $"hosts[{index}]",
            DomainCodes.HostOfDomain,
            held == host
                ? $"{(spec.Hosts is null ? "would serve every host (*), which" : "is a host that")} belongs to {domain.Id}"
                : $"is included in {held}, a host of {domain.Id}",
            hint: $"write `domain: {domain.Id.Name}` in the place of fleets and hosts" + (held == host ? "" : ", or give this host a Domain of its own")
        );

    private static IEnumerable<Problem> CheckGrants(Document document, RouteSpec spec, Document domain)
    {
        if (domain.Team == document.Team)
            yield break;
        var granted = Grants.Of((DomainSpec)domain.Spec, document.Team);
        if (granted.IsEmpty)
        {
            yield return Places.Problem(
                document,
                "domain",
                DomainCodes.NotGranted,
                $"names {domain.Id}, which belongs to the team {domain.Team} and grants nothing to the team {document.Team}",
                hint: $"ask the team {domain.Team} to add `{{team: {document.Team}, pathPrefix: …}}` to the grants of {domain.Id}"
            );
            yield break;
        }

        foreach (var (index, rule) in (spec.Rules ?? []).Index())
        {
            foreach (var (place, match) in rule.MatchesOrAny.Index())
            {
                var (kind, path) = Precedence.PathOf(match);
                if (kind is PathKind.Regex ? granted.Contains(Grants.Everything) : granted.Any(prefix => Grants.Includes(prefix, path)))
                    continue;
                yield return Places.Problem(
                    document,
                    rule.Match is null ? $"rules[{index}]" : Places.OfMatch(document, $"rules[{index}]", place),
                    DomainCodes.NotGranted,
                    $"matches paths that {domain.Id} does not grant to the team {document.Team}",
                    $"exact paths and prefixes below {string.Join(", ", granted)}",
                    $"ask the team {domain.Team} for a further grant in {domain.Id}"
                );
            }
        }
    }
}
