using ControlPlane.Language.Binding;
using ControlPlane.Language.Values.Http;

namespace ControlPlane.Language.Kinds.Routes.Matching;

/// <summary>
/// The place of a match among those of its host: Envoy takes the first that matches. The reference prints this order:
/// <see cref="Reference.Introduction.Order"/>.
/// </summary>
/// <param name="Rank">What the author says, <c>order</c> before everything else and <c>priority</c> among matches that are equally specific.</param>
/// <param name="Path">Exact paths first, then patterns, then prefixes.</param>
/// <param name="Length">The longer path first.</param>
/// <param name="Conditions">The number of other matchers, more of them first: the method, each header, each query parameter.</param>
/// <param name="Detail">Of equally many, the narrower first.</param>
/// <param name="Route">Then by name.</param>
/// <param name="Rule">Then by the rule's name.</param>
/// <param name="Match">Then by the match's place in its list.</param>
/// <param name="Variant">Last, the variants of a match in their order: beside other rules they stand where the rule itself does.</param>
internal readonly record struct Precedence(
    RuleRank Rank,
    PathKind Path,
    int Length,
    int Conditions,
    ConditionDetail Detail,
    string Route,
    string Rule,
    int Match,
    int Variant
) : IComparable<Precedence>
{
    /// <summary>Whether it is a route that requests took before and are to take again, whatever else matches them now: these stand before all others.</summary>
    public bool Again { get; init; }

    /// <summary>Whether it stands in for a match that Envoy refuses: then it stands after all rules that are as specific.</summary>
    public bool StandsIn { get; init; }

    public static Precedence Of(MatchSpec match, RuleRank rank, string route, string rule, int index, int variant = 0)
    {
        var (kind, path) = PathOf(match);
        var conditions = (match.Methods is { IsDefaultOrEmpty: false } ? 1 : 0) + (match.Headers?.Length ?? 0) + (match.Query?.Length ?? 0);
        return new Precedence(rank, kind, path.Length, conditions, ConditionDetail.Of(match), route, rule, index, variant);
    }

    /// <summary>The kind of a match's path, and the path as Envoy compares it.</summary>
    public static (PathKind Kind, string Path) PathOf(MatchSpec match) =>
        match.Path switch
        {
            { Exact: { } exact } => (PathKind.Exact, Percent.Canonical(exact)),
            { Regex: { } regex } => (PathKind.Regex, regex),
            _ => (PathKind.Prefix, Percent.Canonical(RouteMatches.Segments(match.Path?.Prefix))),
        };

    public int CompareTo(Precedence other)
    {
        var order = other.Again.CompareTo(Again);
        if (order == 0)
            order = Rank.Order.CompareTo(other.Rank.Order);
        if (order == 0)
            order = Path.CompareTo(other.Path);
        if (order == 0)
            order = other.Length.CompareTo(Length);
        if (order == 0)
            order = other.Conditions.CompareTo(Conditions);
        if (order == 0)
            order = Detail.CompareTo(other.Detail);
        if (order == 0)
            order = StandsIn.CompareTo(other.StandsIn);
        if (order == 0)
            order = other.Rank.Priority.CompareTo(Rank.Priority);
        if (order == 0)
            order = string.CompareOrdinal(Route, other.Route);
        if (order == 0)
            order = string.CompareOrdinal(Rule, other.Rule);
        if (order == 0)
            order = Match.CompareTo(other.Match);
        return order == 0 ? Variant.CompareTo(other.Variant) : order;
    }

    public static bool operator <(Precedence left, Precedence right) => left.CompareTo(right) < 0;

    public static bool operator >(Precedence left, Precedence right) => left.CompareTo(right) > 0;

    public static bool operator <=(Precedence left, Precedence right) => left.CompareTo(right) <= 0;

    public static bool operator >=(Precedence left, Precedence right) => left.CompareTo(right) >= 0;
}

/// <summary>Where the author puts a rule.</summary>
/// <param name="Order">The lower first, before everything that is matched.</param>
/// <param name="Priority">The higher first, among matches that are equally specific.</param>
internal readonly record struct RuleRank(int Order, int Priority)
{
    /// <summary>That of a rule: its own order, or its Route's.</summary>
    public static RuleRank Of(RouteSpec route, RuleSpec rule) =>
        new(rule.Order ?? route.Order ?? Default.Order!.Value, route.Priority ?? Default.Priority!.Value);

    /// <summary>A Route that says nothing.</summary>
    private static readonly RouteSpec Default = new RouteSpec().InForce();

    /// <summary>Whether rules of this rank may stand before some that rules of the other stand behind.</summary>
    public bool IsAbove(RuleRank other) => Order < other.Order || (Order == other.Order && Priority > other.Priority);
}

/// <summary>How a path is matched, in the order in which matches are tried.</summary>
internal enum PathKind
{
    Exact,
    Regex,
    Prefix,
}
