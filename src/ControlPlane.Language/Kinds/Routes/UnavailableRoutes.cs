using System.Collections.Immutable;
using ControlPlane.Language.Documents;
using ControlPlane.Language.Kinds.Routes.Matching;

namespace ControlPlane.Language.Kinds.Routes;

/// <summary>Routes that answer 503 to all they take. Of policies, only those of the fleet are in force on them.</summary>
internal static class UnavailableRoutes
{
    private static readonly RespondSpec Answer = new() { Status = 503 };

    /// <summary>A Route with these rules in the place of its own. Its body stays as its author wrote it.</summary>
    public static Document Of(Document document, IEnumerable<RuleSpec> rules) =>
        document with
        {
            Spec = (RouteSpec)document.Spec with { Rules = [.. rules], Policies = null, Use = null, Disable = null, Locked = null },
        };

    /// <summary>A Route that closes all connections that it takes; null for one that takes requests.</summary>
    public static Document? OfConnections(Document document) =>
        (RouteSpec)document.Spec is { Tcp: { } tcp } route
            ? document with
            {
                Spec = route with { Tcp = tcp with { To = [] }, Policies = null, Use = null, Disable = null, Locked = null },
            }
            : null;

    /// <summary>Whether a Route has just these rules.</summary>
    public static bool Has(Document document, ImmutableArray<RuleSpec> rules) =>
        Identities(((RouteSpec)document.Spec).Rules ?? []).SequenceEqual(Identities(rules));

    private static IEnumerable<(string?, int?, string)> Identities(ImmutableArray<RuleSpec> rules) =>
        rules.SelectMany(rule => rule.MatchesOrAny, (rule, match) => (rule.Name, rule.Order, MatchIdentity.Of(match)));

    /// <summary>One rule.</summary>
    public static RuleSpec Rule(string? name, ImmutableArray<MatchSpec> matches, int? order) =>
        new()
        {
            Name = name,
            Match = matches,
            Order = order,
            Respond = Answer,
        };
}
