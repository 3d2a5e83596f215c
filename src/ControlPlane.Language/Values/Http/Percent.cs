using System.Text;
using ControlPlane.Language.Values.Regexes;

namespace ControlPlane.Language.Values.Http;

/// <summary>
/// Percent-encoded text of URLs (https://www.rfc-editor.org/rfc/rfc3986#section-2.1). Envoy leaves the case of its hexadecimal digits as the client sent them.
/// </summary>
internal static class Percent
{
    /// <summary>Whether a character stands in URLs as it is, as far as it is ASCII and can be seen.</summary>
    public static bool IsPrintable(char character) => character is > ' ' and < '\u007f';

    /// <summary>Whether a percent sign begins no encoded byte.</summary>
    public static bool IsBroken(string text)
    {
        for (var at = text.IndexOf('%', StringComparison.Ordinal); at >= 0; at = text.IndexOf('%', at + 1))
        {
            if (!IsEncoded(text, at))
                return true;
        }
        return false;
    }

    /// <summary>The text with everything encoded that is not printable, and these characters.</summary>
    public static string Encode(string text, string others)
    {
        var encoded = new StringBuilder(text.Length);
        foreach (var rune in text.EnumerateRunes())
        {
            if (rune.IsAscii && IsPrintable((char)rune.Value) && !others.Contains((char)rune.Value, StringComparison.Ordinal))
                encoded.Append((char)rune.Value);
            else
                encoded.Append(string.Concat(Encoding.UTF8.GetBytes(rune.ToString()).Select(value => $"%{value:X2}")));
        }
        return encoded.ToString();
    }

    /// <summary>The text with letters, digits and <c>-._~</c> decoded: for URLs they are the same.</summary>
    public static string DecodeUnreserved(string text)
    {
        var decoded = new StringBuilder(text.Length);
        for (var at = 0; at < text.Length; at++)
        {
            if (IsEncoded(text, at) && ByteAt(text, at) is var value && (char.IsAsciiLetterOrDigit(value) || value is '-' or '.' or '_' or '~'))
            {
                decoded.Append(value);
                at += 2;
            }
            else
                decoded.Append(text[at]);
        }
        return decoded.ToString();
    }

    /// <summary>One text for all that differ in the case of hexadecimal digits only.</summary>
    public static string Canonical(string text)
    {
        if (!text.Contains('%', StringComparison.Ordinal))
            return text;
        var characters = text.ToCharArray();
        for (var at = 0; at < characters.Length; at++)
        {
            if (!IsEncoded(text, at))
                continue;
            characters[++at] = char.ToUpperInvariant(characters[at]);
            characters[++at] = char.ToUpperInvariant(characters[at]);
        }
        return new string(characters);
    }

    /// <summary>Whether the case of hexadecimal digits can differ.</summary>
    public static bool HasLetters(string text)
    {
        for (var at = 0; at < text.Length; at++)
        {
            if (IsEncoded(text, at) && (char.IsAsciiLetter(text[at + 1]) || char.IsAsciiLetter(text[at + 2])))
                return true;
        }
        return false;
    }

    /// <summary>An RE2 pattern that matches the text, whatever the case of its hexadecimal digits.</summary>
    public static string Pattern(string text)
    {
        var pattern = new StringBuilder(text.Length + 8);
        var from = 0;
        for (var at = 0; at < text.Length; at++)
        {
            if (!IsEncoded(text, at))
                continue;
            pattern.Append(Re2.Quote(text[from..at])).Append('%').Append(Digit(text[at + 1])).Append(Digit(text[at + 2]));
            (from, at) = (at + 3, at + 2);
        }
        return pattern.Append(Re2.Quote(text[from..])).ToString();
    }

    /// <summary>An RE2 pattern of a prefix of whole segments and all paths below it, whatever the case of hexadecimal digits.</summary>
    public static string Below(string prefix) => $"{Pattern(prefix)}(?:/.*)?";

    private static string Digit(char digit) => char.IsAsciiLetter(digit) ? $"[{char.ToUpperInvariant(digit)}{char.ToLowerInvariant(digit)}]" : digit.ToString();

    private static bool IsEncoded(string text, int at) =>
        text[at] == '%' && at + 2 < text.Length && char.IsAsciiHexDigit(text[at + 1]) && char.IsAsciiHexDigit(text[at + 2]);

    private static char ByteAt(string text, int at) => (char)Convert.ToByte(text.Substring(at + 1, 2), 16);
}
