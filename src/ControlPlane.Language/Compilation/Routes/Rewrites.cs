using ControlPlane.Language.Kinds.Routes;
using ControlPlane.Language.Kinds.Routes.Matching;
using ControlPlane.Language.Values.Http;
using Envoy.Config.Route.V3;
using Envoy.Type.Matcher.V3;

namespace ControlPlane.Language.Compilation.Routes;

/// <summary>What a rule changes in path and host. Paths are rewritten by patterns: Envoy's <c>prefix_rewrite</c> would double the slash.</summary>
internal static class Rewrites
{
    public static void Apply(RewriteSpec? rewrite, MatchSpec match, RouteAction action)
    {
        if (rewrite is null)
            return;
        if (rewrite.Host is { } host)
            action.HostRewriteLiteral = host;
        if (rewrite.HostFrom is HostSource.Service)
            action.AutoHostRewrite = true;
        if (Path(rewrite, match) is { } path)
            action.RegexRewrite = path;
    }

    private static RegexMatchAndSubstitute? Path(RewriteSpec rewrite, MatchSpec match) =>
        rewrite switch
        {
            { Path: { } path } => Replace("^.*$", Literal(path)),
            { Prefix: { } prefix } => Prefix(RouteMatches.Segments(match.Path?.Prefix), RouteMatches.Segments(prefix)),
            { Regex: { } regex } => Replace(regex.Pattern!, regex.Substitution!),
            _ => null,
        };

    private static RegexMatchAndSubstitute Prefix(string matched, string replacement) =>
        (matched, replacement) switch
        {
            ("", _) => Replace("^/", Literal(replacement) + "/"),
            (_, "") => Replace($"^{Percent.Pattern(matched)}/*", "/"),
            _ => Replace($"^{Percent.Pattern(matched)}", Literal(replacement)),
        };

    private static RegexMatchAndSubstitute Replace(string pattern, string substitution) =>
        new()
        {
            Pattern = new RegexMatcher { Regex = pattern },
            Substitution = substitution,
        };

    private static string Literal(string substitution) => substitution.Replace(@"\", @"\\", StringComparison.Ordinal);
}
