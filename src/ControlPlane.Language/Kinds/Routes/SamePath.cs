using ControlPlane.Language.Kinds.Routes.Matching;
using ControlPlane.Language.Values.Http;
using ControlPlane.Language.Values.Regexes;

namespace ControlPlane.Language.Kinds.Routes;

/// <summary>Rules that leave the path of their requests as it is. In doubt they change it.</summary>
internal static class SamePath
{
    /// <summary>Whether a rewrite changes no path that the rule matches; whether it changes the host does not count.</summary>
    public static bool IsRewrittenToItself(RuleSpec rule, RewriteSpec rewrite) =>
        rewrite switch
        {
            { Path: { } path } => rule.MatchesOrAny.All(match => IsExactly(match, path)),
            { Prefix: { } prefix } => rule.MatchesOrAny.All(match =>
                match.Path is null or { Prefix: not null }
                && !Percent.HasLetters(prefix)
                && RouteMatches.Segments(match.Path?.Prefix) == RouteMatches.Segments(prefix)
            ),
            { Regex: { Pattern: { } pattern, Substitution: { } substitution } } => IsReplacedByItself(pattern, substitution),
            _ => false,
        };

    /// <summary>
    /// Whether a client that follows the redirect comes back to the rule, if its request has no more than it takes to be matched. Headers may be others the
    /// next time, and GET follows on other methods but by 307 and 308.
    /// </summary>
    public static bool IsRedirectedToItself(RuleSpec rule) =>
        rule.Redirect is { Scheme: null, Host: null, Port: null, Path: { } path } redirect
        && rule.MatchesOrAny.Any(match =>
            IsExactly(match, path)
            && match.Headers is not { IsDefaultOrEmpty: false }
            && (match.Methods?.Contains("GET") != false || redirect.Status is 307 or 308)
        );

    private static bool IsExactly(MatchSpec match, string path) => match.Path?.Exact == path && !Percent.HasLetters(path);

    /// <summary>By the whole match, by a group that is the whole pattern, or by the text that is the pattern.</summary>
    private static bool IsReplacedByItself(string pattern, string substitution) =>
        substitution switch
        {
            @"\0" => true,
            ['\\', var digit] => Re2.TryParse(pattern) is { } node && IsGroup(node, digit - '0'),
            _ => substitution.All(character => char.IsAsciiLetterOrDigit(character) || character is '/' or '-' or '_')
                && pattern.TrimStart('^').TrimEnd('$') == substitution,
        };

    private static bool IsGroup(Re2Node node, int number) =>
        node switch
        {
            Re2Node.Group group => group.Number == number || IsGroup(group.Part, number),
            Re2Node.Sequence { Parts: [var only] } => IsGroup(only, number),
            Re2Node.Sequence { Parts: var parts } => parts.Count(part => part is not Re2Node.At) == 1
                && IsGroup(parts.Single(part => part is not Re2Node.At), number),
            _ => false,
        };
}
