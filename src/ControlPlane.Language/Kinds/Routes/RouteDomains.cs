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
    public static IEnumerable<Problem> CheckHosts(Document document, RouteSpec spec, Lookup documents) =>
        from host in (spec.Tcp is null ? spec.Hosts ?? [RouteSpec.AnyHost] : []).Index()
        from domain in DomainHosts.Of(host.Item, spec.Fleets, spec.Listeners, documents).Take(1)
        select Places.Problem(
            document,
            spec.Hosts is null ? "fleets" : $"hosts[{host.Index}]",
            DomainCodes.HostOfDomain,
            domain.Host == host.Item
                ? $"{(spec.Hosts is null ? "would serve every host (*), which" : "is a host that")} belongs to {domain.Domain.Id}"
                : $"is included in {domain.Host}, a host of {domain.Domain.Id}",
            hint: $"write `domain: {domain.Domain.Id.Name}` in the place of fleets and hosts"
                + (domain.Host == host.Item ? "" : ", or give this host a Domain of its own")
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
