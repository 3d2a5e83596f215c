using ControlPlane.Language.Values.Regexes;

namespace ControlPlane.Language.Values.Http;

/// <summary>
/// Paths of requests as Envoy compares them: percent-encoded, with the characters decoded that need no encoding
/// (https://www.rfc-editor.org/rfc/rfc3986#section-6.2.2).
/// </summary>
internal static class RequestPath
{
    /// <summary>Characters that Envoy percent-encodes where a client sent them bare.</summary>
    private const string AlwaysEncoded = "\"<>^`{|}";

    private const int Longest = 2048;

    /// <summary>What is wrong with a path that requests are matched by, whatever the listener does, or null.</summary>
    public static string? WrongMatch(string path) =>
        WrongStart(path)
        ?? path switch
        {
            { Length: > Longest } => $"is longer than {Longest} characters",
            _ when path.Contains('\\', StringComparison.Ordinal) =>
                $"has a backslash, which Envoy turns into a slash before it matches: write {Shown(path.Replace('\\', '/'))}",
            _ when path.Any(character => !Percent.IsPrintable(character) || AlwaysEncoded.Contains(character, StringComparison.Ordinal)) =>
                $"has characters that requests have percent-encoded only: write {Shown(Percent.Encode(path, AlwaysEncoded))}",
            _ when Percent.IsBroken(path) => "has a `%` without two hexadecimal digits behind it: the percent sign itself is `%25`",
            _ when path.Contains("%00", StringComparison.Ordinal) => "has `%00`, which Envoy answers with 400 before it matches",
            _ when Percent.DecodeUnreserved(path).Split('/').Any(segment => segment is "." or "..") =>
                "has the segment `.` or `..`, which no request has when it is matched: Envoy resolves them",
            _ when Percent.DecodeUnreserved(path) is var decoded && decoded != path =>
                $"has percent-encoded characters that need no encoding, which Envoy decodes before it matches: write {Shown(decoded)}",
            _ when Percent.HasLetters(path) && Re2.Check(Percent.Below(path)).Problem is not null =>
                "has more percent-encoded characters than fit into one pattern of Envoy",
            _ => null,
        };

    /// <summary>What is wrong with a path that is written into a request or a redirect, or null.</summary>
    public static string? Wrong(string path) =>
        WrongStart(path)
        ?? path switch
        {
            ['/', '/' or '\\', ..] => "starts with two slashes, or with a slash and a backslash: clients and services may take what follows for a host",
            _ when path.Any(character => !Percent.IsPrintable(character) || AlwaysEncoded.Contains(character, StringComparison.Ordinal)) =>
                $"has characters that URLs have percent-encoded only: write {Shown(Percent.Encode(path, AlwaysEncoded))}",
            _ when Percent.IsBroken(path) => "has a `%` without two hexadecimal digits behind it: the percent sign itself is `%25`",
            _ when Percent.DecodeUnreserved(path).Split('/').Any(segment => segment is "." or "..") =>
                "has the segment `.` or `..`, which leads out of the path that is written here",
            _ => null,
        };

    /// <summary>What is wrong with a pattern of whole paths, which is right by itself, or null.</summary>
    public static string? WrongPattern(string pattern) =>
        WrongBeginning(pattern)
        ?? PathPattern.Literals(pattern).Select(WrongLiteral).FirstOrDefault(wrong => wrong is not null)
        ?? (
            ValueForms.IsPath(pattern, keepsEscapedSlashes: true, keepsEmptySegments: true)
                ? null
                : "matches no path that a request can have: the pattern must match the whole normalized path, without the query"
        );

    private static string? WrongLiteral(string text) =>
        text switch
        {
            _ when text.AsSpan().ContainsAny('?', '#') => "asks for a query or a fragment, which are no part of the path",
            _ when text.Contains('\\', StringComparison.Ordinal) => "asks for a backslash, which Envoy turns into a slash before it matches",
            _ when text.Any(character => !Percent.IsPrintable(character) || AlwaysEncoded.Contains(character, StringComparison.Ordinal)) =>
                $"asks for {Shown(text)}, whose characters requests have percent-encoded only: {Shown(Percent.Encode(text, AlwaysEncoded))}",
            _ when text.Contains("%00", StringComparison.Ordinal) => "asks for `%00`, which Envoy answers with 400 before it matches",
            _ when Percent.DecodeUnreserved(text) is var decoded && decoded != text =>
                $"asks for {Shown(text)}, which Envoy decodes to {Shown(decoded)} before it matches",
            _ when text.Contains("/./", StringComparison.Ordinal) || text.Contains("/../", StringComparison.Ordinal) =>
                "asks for the segment `.` or `..`, which no request has when it is matched: Envoy resolves them",
            _ => null,
        };

    private static string? WrongBeginning(string pattern)
    {
        if (pattern.AsSpan().ContainsAny('(', '[', '\\'))
            return StartsWrong(pattern) && !pattern.Contains('|', StringComparison.Ordinal) ? NoPath(pattern) : null;
        return pattern.Split('|').FirstOrDefault(StartsWrong) is { } alternative ? NoPath(alternative) : null;
    }

    private static string NoPath(string pattern) => $"matches no path by {Shown(pattern)}: a pattern is compared with the whole path, which starts with `/`";

    /// <summary>Whether a pattern begins with a character that no path begins with.</summary>
    private static bool StartsWrong(string pattern)
    {
        var text = pattern.TrimStart('^');
        return text.Length == 0
            || (
                (char.IsAsciiLetterOrDigit(text[0]) || "-_~%".Contains(text[0], StringComparison.Ordinal))
                && (text.Length == 1 || !"*?{".Contains(text[1], StringComparison.Ordinal))
            );
    }

    private static string? WrongStart(string path) =>
        path switch
        {
            [] => "is empty",
            [not '/', ..] => "does not start with `/`",
            _ when path.AsSpan().ContainsAny('?', '#') => "has a query or a fragment; only the path belongs here",
            _ => null,
        };

    private static string Shown(string path) => Language.Text.Shown.Text(path);
}
