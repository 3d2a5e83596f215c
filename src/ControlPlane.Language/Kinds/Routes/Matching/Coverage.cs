using System.Collections.Immutable;
using ControlPlane.Language.Values.Http;
using ControlPlane.Language.Values.Regexes;

namespace ControlPlane.Language.Kinds.Routes.Matching;

/// <summary>Whether one match takes every request that another matches.</summary>
internal static class Coverage
{
    private static readonly ImmutableArray<string> Everything = [".*", "/.*", "^.*$", "^/.*$", "^.*", "^/.*"];

    /// <summary>Whether each request of the narrower match is one of the wider. In doubt false.</summary>
    public static bool Covers(MatchSpec wider, MatchSpec narrower) =>
        CoversMethods(wider.Methods, narrower.Methods)
        && CoversPath(wider, narrower)
        && ValueCondition.Of(wider).All(wanted => ValueCondition.Of(narrower).Any(given => given.Implies(wanted)));

    private static bool CoversMethods(ImmutableArray<string>? wider, ImmutableArray<string>? narrower) =>
        wider is not { IsDefaultOrEmpty: false } all || (narrower is { IsDefaultOrEmpty: false } some && some.All(all.Contains));

    private static bool CoversPath(MatchSpec wider, MatchSpec narrower) =>
        (Precedence.PathOf(wider), Precedence.PathOf(narrower)) switch
        {
            ((PathKind.Prefix, ""), _) => true,
            ((PathKind.Regex, var pattern), _) when Everything.Contains(pattern) => true,
            ((PathKind.Regex, var pattern), (PathKind.Exact, var path)) => !Percent.HasLetters(path) && WholePattern.Matches(pattern, path) is true,
            ((PathKind.Prefix, _), (PathKind.Regex, _)) => false,
            ((PathKind.Prefix, var prefix), (_, var path)) => IsBelow(path, prefix),
            ((var kind, var one), (var other, var path)) => kind == other && one == path,
        };

    /// <summary>Whether one path may fulfil both. In doubt true.</summary>
    public static bool MayMeet((PathKind Kind, string Path) left, (PathKind Kind, string Path) right) =>
        (left, right) switch
        {
            ((PathKind.Regex, _), _) or (_, (PathKind.Regex, _)) => true,
            ((PathKind.Exact, var one), (PathKind.Exact, var other)) => one == other,
            ((PathKind.Exact, var path), (_, var prefix)) => IsBelow(path, prefix),
            ((_, var prefix), (PathKind.Exact, var path)) => IsBelow(path, prefix),
            ((_, var one), (_, var other)) => IsBelow(one, other) || IsBelow(other, one),
        };

    /// <summary>The same, with patterns looked into.</summary>
    public static bool CanMeet((PathKind Kind, string Path) left, (PathKind Kind, string Path) right)
    {
        if (left.Kind is not PathKind.Regex && right.Kind is not PathKind.Regex)
            return MayMeet(left, right);
        return Paths(left) is not { } here || Paths(right) is not { } there || Re2Machine.Of(here).Meets(Re2Machine.Of(there));
    }

    /// <summary>The paths that are matched, as a pattern; null where all are, or where that is not told by a pattern.</summary>
    private static Re2Node? Paths((PathKind Kind, string Path) match) =>
        match switch
        {
            (PathKind.Prefix, "") => null,
            (PathKind.Regex, var pattern) => Re2.TryParse(pattern),
            _ when Percent.HasLetters(match.Path) => null,
            (PathKind.Exact, var path) => Re2Node.Literal(path),
            (_, var prefix) => new Re2Node.Sequence([
                Re2Node.Literal(prefix),
                new Re2Node.Choice([Re2Node.Empty, new Re2Node.Sequence([Re2Node.Literal("/"), Re2Node.Anything])]),
            ]),
        };

    /// <summary>Whether a path lies under a prefix of whole segments.</summary>
    public static bool IsBelow(string path, string prefix) =>
        path.StartsWith(prefix, StringComparison.Ordinal) && (prefix.Length == 0 || path.Length == prefix.Length || path[prefix.Length] == '/');
}
