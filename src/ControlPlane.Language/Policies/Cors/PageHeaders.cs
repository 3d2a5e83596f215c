using System.Collections.Frozen;

namespace ControlPlane.Language.Policies.Cors;

/// <summary>Headers that browsers keep from pages, whatever CORS says (https://fetch.spec.whatwg.org/#forbidden-request-header).</summary>
internal static class PageHeaders
{
    private static readonly FrozenSet<string> Forbidden = FrozenSet.Create(
        StringComparer.OrdinalIgnoreCase,
        "accept-charset",
        "accept-encoding",
        "access-control-request-headers",
        "access-control-request-method",
        "access-control-request-private-network",
        "connection",
        "content-length",
        "cookie",
        "cookie2",
        "date",
        "dnt",
        "expect",
        "host",
        "keep-alive",
        "origin",
        "referer",
        "set-cookie",
        "te",
        "trailer",
        "transfer-encoding",
        "upgrade",
        "via"
    );

    /// <summary>Why a page cannot set a header, or null.</summary>
    public static string? WrongInRequests(string name) =>
        Forbidden.Contains(name) || name.StartsWith("proxy-", StringComparison.OrdinalIgnoreCase) || name.StartsWith("sec-", StringComparison.OrdinalIgnoreCase)
            ? "browsers set themselves: a page cannot set it"
            : null;

    /// <summary>Why a page cannot read a header, or null.</summary>
    public static string? WrongInResponses(string name) =>
        name.Equals("set-cookie", StringComparison.OrdinalIgnoreCase) || name.Equals("set-cookie2", StringComparison.OrdinalIgnoreCase)
            ? "browsers do not let pages read"
            : null;
}
