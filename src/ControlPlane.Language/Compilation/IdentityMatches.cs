using ControlPlane.Language.Documents;
using ControlPlane.Language.Kinds.JwtProviders;
using ControlPlane.Language.Kinds.Routes;

namespace ControlPlane.Language.Compilation;

/// <summary>Matches on headers that say who the client is. Envoy chooses the route before it removes what the client sent in them, so such a match would believe the client.</summary>
internal static class IdentityMatches
{
    private const string Allowed = "another header; who the client is, policies can tell";

    /// <summary>The problems of one match. Only one that reads headers looks at the providers, so only its Route is compiled again when one of them changes.</summary>
    public static IEnumerable<Problem> Of(Document route, string rule, MatchSpec match, int index, Lookup documents)
    {
        if (match.Headers is not { IsDefaultOrEmpty: false } headers) return [];
        var carried = Carried(documents);
        var path = IsList(route, rule) ? $"{rule}.match[{index}]" : $"{rule}.match";
        return headers.Index().Where(header => carried.Contains(header.Item.Name!)).Select(header => Places.Problem(
            route,
            $"{path}.headers[{header.Index}].name",
            Codes.IdentityMatch,
            $"is {Shown.Text(header.Item.Name!)}, in which {carried[header.Item.Name!].First().Id} tells the claim {carried[header.Item.Name!].First().Claim.Claim}: when the route is chosen, a client could still have set it",
            Allowed)).Concat(headers.Index().Where(header => header.Item.Name!.Equals(GeneratedNames.ConsumerHeader, StringComparison.OrdinalIgnoreCase)).Select(header => Places.Problem(
                route,
                $"{path}.headers[{header.Index}].name",
                Codes.IdentityMatch,
                $"is {Shown.Text(header.Item.Name!)}, which tells the consumer: when the route is chosen, a client could still have set it",
                Allowed)));
    }

    /// <summary>By header: the claims that providers tell in it.</summary>
    public static ILookup<string, (DocumentId Id, ClaimHeaderSpec Claim)> Carried(Lookup documents) =>
        documents.All(JwtProviderKind.KindName).SelectMany(provider => ((JwtProviderSpec)provider.Spec).ClaimsToHeaders ?? [], (provider, claim) => (provider.Id, Claim: claim))
            .ToLookup(carried => carried.Claim.Header ?? "", StringComparer.OrdinalIgnoreCase);

    private static bool IsList(Document route, string rule) =>
        route.Body["rules"] is Sequence rules && rules.Items.Index().Any(item => $"rules[{item.Index}]" == rule && item.Item is Mapping written && written["match"] is Sequence);
}
