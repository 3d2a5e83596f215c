using System.Globalization;
using System.Text;
using ControlPlane.Language.Values.Http;
using ControlPlane.Language.Values.Regexes;
using Envoy.Config.Route.V3;
using Envoy.Type.Matcher.V3;

namespace ControlPlane.Language.EnvoyConfig;

/// <summary>Query parameters that hold credentials.</summary>
internal static class QueryParameters
{
    /// <summary>What <see cref="IsName"/> takes.</summary>
    public const string NameForm = "1 to 256 visible ASCII characters except & = # ? % +";

    /// <summary>
    /// Whether a text can be the name of one where Envoy decodes names: of credentials and in limits. It is written decoded, and clients may encode any of its
    /// letters.
    /// </summary>
    public static bool IsName(string name) =>
        name.Length is > 0 and <= 256 && name.All(character => Percent.IsPrintable(character) && !"&=#?%+".Contains(character));

    /// <summary>
    /// Requests that have the parameter. The filters that read it decode its name, so any of its letters may be percent-encoded; Envoy's own matcher would not
    /// see that.
    /// </summary>
    public static HeaderMatcher Carried(string name) =>
        new()
        {
            Name = ":path",
            StringMatch = new StringMatcher { SafeRegex = new RegexMatcher { Regex = $@"[^?]*\?(?:.*&)?{Spellings(name)}(?:[=&].*)?" } },
        };

    private static string Spellings(string name) => string.Concat(Encoding.UTF8.GetBytes(name).Select(Spellings));

    /// <summary>Bytes beyond ASCII are always encoded: Envoy refuses them in a path.</summary>
    private static string Spellings(byte letter)
    {
        var encoded =
            "%"
            + string.Concat(
                letter
                    .ToString("x2", CultureInfo.InvariantCulture)
                    .Select(digit => char.IsAsciiDigit(digit) ? $"{digit}" : $"[{char.ToUpperInvariant(digit)}{digit}]")
            );
        return letter < 0x80 ? $"(?:{Re2.Quote($"{(char)letter}")}|{encoded})" : encoded;
    }
}
