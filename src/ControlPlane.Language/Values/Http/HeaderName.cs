using System.Collections.Frozen;
using System.Text.RegularExpressions;
using ControlPlane.Language.Text;

namespace ControlPlane.Language.Values.Http;

/// <summary>Names of headers and methods (https://www.rfc-editor.org/rfc/rfc9110#name-tokens).</summary>
internal static class HeaderName
{
    private static readonly Regex Token = Patterns.Linear(@"^[!#$%&'*+.^_`|~0-9A-Za-z-]{1,256}\z");

    /// <summary>Headers that frame the message or the connection: whoever changes them breaks it, or smuggles requests.</summary>
    private static readonly FrozenSet<string> Framing = FrozenSet.Create(
        StringComparer.OrdinalIgnoreCase,
        "connection",
        "content-length",
        "keep-alive",
        "proxy-connection",
        "te",
        "trailer",
        "transfer-encoding",
        "upgrade"
    );

    public static bool IsToken(string name) => Token.IsMatch(name);

    /// <summary>Why a header must not be changed, or null.</summary>
    public static string? Forbidden(string name) =>
        name switch
        {
            [':', ..] => "is a pseudo header; host and path are changed by `rewrite`",
            _ when name.Equals("host", StringComparison.OrdinalIgnoreCase) => "is changed by `rewrite.host`, not as a header",
            _ when Framing.Contains(name) => "belongs to the connection and the framing of the message, which are Envoy's",
            _ => null,
        };
}
