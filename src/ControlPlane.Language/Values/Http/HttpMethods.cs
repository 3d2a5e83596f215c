using System.Collections.Immutable;
using ControlPlane.Language.Text;

namespace ControlPlane.Language.Values.Http;

/// <summary>Methods of requests that Envoys serve. A test sends each through both Envoys.</summary>
internal static class HttpMethods
{
    /// <summary>Over HTTP/1.1 Envoy answers every other with 400 before it matches.</summary>
    public static readonly ImmutableArray<string> Served =
    [
        "ACL",
        "BIND",
        "CHECKOUT",
        "COPY",
        "DELETE",
        "GET",
        "HEAD",
        "LINK",
        "LOCK",
        "MERGE",
        "MKACTIVITY",
        "MKCALENDAR",
        "MKCOL",
        "MOVE",
        "MSEARCH",
        "NOTIFY",
        "OPTIONS",
        "PATCH",
        "POST",
        "PROPFIND",
        "PROPPATCH",
        "PURGE",
        "PUT",
        "REBIND",
        "REPORT",
        "SEARCH",
        "SOURCE",
        "SUBSCRIBE",
        "TRACE",
        "UNBIND",
        "UNLINK",
        "UNLOCK",
        "UNSUBSCRIBE",
    ];

    /// <summary>Methods that browsers never send for pages (https://fetch.spec.whatwg.org/#forbidden-method).</summary>
    private static readonly ImmutableArray<string> ForbiddenToPages = ["CONNECT", "TRACE", "TRACK"];

    /// <summary>Why no request with a method is matched by it, or null.</summary>
    public static string? Wrong(string method) =>
        method switch
        {
            _ when Served.Contains(method) => null,
            _ when method.Contains('*', StringComparison.Ordinal) =>
                $"is {Shown.Text(method)}, which no request has: a method is compared as it is, and `*` is not a wildcard here",
            "CONNECT" => "is CONNECT, whose requests have no path: they match no rule, and Envoy answers them with 404",
            _ when HeaderName.IsToken(method) && !method.Any(char.IsAsciiLetterLower) =>
                $"is {Shown.Text(method)}, which Envoy does not know: over HTTP/1.1 it answers such requests with 400 before it matches "
                    + $"them{Suggestion.For(method, Served)}",
            _ => $"is {Shown.Text(method)}, which is not a valid method{Suggestion.For(method, Served)}",
        };

    /// <summary>Why a page cannot use a method, or null.</summary>
    public static string? WrongForPages(string method) =>
        ForbiddenToPages.Contains(method) ? $"is {method}, which browsers do not let pages use (Fetch standard, forbidden methods)" : null;
}
