namespace ControlPlane.Language.Http;

/// <summary>Paths of requests as Envoy sees them after it has normalised them.</summary>
internal static class RequestPath
{
    /// <summary>What is wrong with a path that requests are matched by, or null.</summary>
    public static string? WrongMatch(string path) => Wrong(path) ?? path switch
    {
        _ when path.Contains("//", StringComparison.Ordinal) => "has an empty segment, which no request has: Envoy merges slashes",
        _ when path.Split('/').Any(segment => segment is "." or "..") => "has the segment `.` or `..`, which no request has: Envoy resolves them",
        _ => null,
    };

    /// <summary>What is wrong with a path that is written into a request or a redirect, or null.</summary>
    public static string? Wrong(string path) => path switch
    {
        [] => "is empty",
        [not '/', ..] => "does not start with `/`",
        _ when path.AsSpan().ContainsAny('?', '#') => "has a query or a fragment; only the path belongs here",
        _ when path.Any(character => character is <= ' ' or >= '\u007f') => "has white space, control or non-ASCII characters; write them percent-encoded",
        _ => null,
    };
}
