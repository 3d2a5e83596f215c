using ControlPlane.Language.Documents;
using ControlPlane.Language.Text;

namespace ControlPlane.Language.Kinds.Routes.Matching;

/// <summary>Matches of a Route that no request reaches, because another match of the same Route is tried before and takes all of theirs.</summary>
internal static class CoveredMatches
{
    /// <summary>One problem for each of them. Matches of the same requests are told with the host's: see <see cref="RouteCodes.DuplicateMatch"/>.</summary>
    public static IEnumerable<Problem> Of(Document document)
    {
        var route = (RouteSpec)document.Spec;
        if (route.Rules is not { IsDefaultOrEmpty: false } rules || (rules is [var only] && only.MatchesOrAny.Length == 1))
            yield break;
        var earlier = new MatchesByPath<Place>();
        foreach (var place in All(route, document.Id.Name).OrderBy(place => place.Precedence))
        {
            var covering = earlier
                .Around(place.Match)
                .FirstOrDefault(other => Coverage.Covers(other.Match, place.Match) && MatchIdentity.Of(other.Match) != MatchIdentity.Of(place.Match));
            if (covering is null)
                earlier.Add(place.Match, place);
            else
                yield return Places.Problem(
                    document,
                    Places.OfMatch(document, place.Path, place.Index),
                    RouteCodes.CoveredMatch,
                    $"is never reached: {Places.OfMatch(document, covering.Path, covering.Index)} is tried before and takes all of its requests",
                    "a match of other requests, or `order` of the rules the other way round"
                );
        }
    }

    private static IEnumerable<Place> All(RouteSpec route, string name) =>
        from rule in (route.Rules ?? []).Index()
        from match in rule.Item.MatchesOrAny.Index()
        select new Place(
            match.Item,
            Precedence.Of(match.Item, RuleRank.Of(route, rule.Item), name, rule.Item.Name ?? RuleSpec.DefaultName, match.Index),
            $"rules[{rule.Index}]",
            match.Index
        );

    private sealed record Place(MatchSpec Match, Precedence Precedence, string Path, int Index);
}
