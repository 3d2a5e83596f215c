using System.Collections.Immutable;
using ControlPlane.Language.Documents;
using ControlPlane.Language.EnvoyConfig;
using ControlPlane.Language.Kinds.JwtProviders;
using ControlPlane.Language.Kinds.Routes;
using ControlPlane.Language.Ladder;
using ControlPlane.Language.Text;

namespace ControlPlane.Language.Policies;

/// <summary>
/// Matches on headers that say who the client is. Envoy chooses the route before it removes what the client sent in them, so such a match would believe the
/// client.
/// </summary>
internal static class IdentityMatches
{
    private const string Allowed = "another header; who the client is, policies can tell";

    /// <summary>
    /// The problems of one match. Only one that reads headers looks at the providers, so only its Route is compiled again when one of them changes.
    /// </summary>
    /// <param name="route">The Route.</param>
    /// <param name="rule">The rule's path.</param>
    /// <param name="match">The match.</param>
    /// <param name="index">Its index among those of the rule.</param>
    /// <param name="documents">Finds the providers.</param>
    /// <param name="setByExtensions">Headers that extensions of the fleet set, in lower case.</param>
    public static IEnumerable<Problem> Of(Document route, string rule, MatchSpec match, int index, Lookup documents, ImmutableHashSet<string> setByExtensions)
    {
        if (match.Headers is not { IsDefaultOrEmpty: false } headers)
            return [];
        var carried = ClaimsByHeader(documents);
        var path = Places.OfMatch(route, rule, index);
        return from header in headers.Index()
            let told = WhoSetsHeader(header.Item.Name!, carried, setByExtensions)
            where told is not null
            select Places.Problem(
                route,
                $"{path}.headers[{header.Index}].name",
                PolicyCodes.IdentityMatch,
                $"is {Shown.Text(header.Item.Name!)}, {told}: when the route is chosen, a client could still have set it",
                Allowed
            );
    }

    /// <summary>Who is told in a header, which no client can therefore send; null where nobody is.</summary>
    public static string? WhoSetsHeader(string header, PolicyContext context) =>
        WhoSetsHeader(header, ClaimsByHeader(context.Documents), context.SetByExtensions);

    private static string? WhoSetsHeader(
        string header,
        ILookup<string, (DocumentId Id, ClaimHeaderSpec Claim)> carried,
        ImmutableHashSet<string> setByExtensions
    ) =>
        header switch
        {
            _ when header.Equals(GeneratedNames.ConsumerHeader, StringComparison.OrdinalIgnoreCase) => "which tells the consumer",
            _ when carried[header].FirstOrDefault() is (var id, { } claim) => $"in which {id} tells the claim {claim.Claim}",
            _ when setByExtensions.Contains(header.ToLowerInvariant()) => "which an extension of the fleet sets",
            _ => null,
        };

    /// <summary>By header: the claims that providers tell in it.</summary>
    public static ILookup<string, (DocumentId Id, ClaimHeaderSpec Claim)> ClaimsByHeader(Lookup documents) =>
        documents
            .All(JwtProviderKind.KindName)
            .SelectMany(provider => ((JwtProviderSpec)provider.Spec).ClaimsToHeaders ?? [], (provider, claim) => (provider.Id, Claim: claim))
            .ToLookup(carried => carried.Claim.Header ?? "", StringComparer.OrdinalIgnoreCase);
}
