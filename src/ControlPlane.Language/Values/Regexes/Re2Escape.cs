namespace ControlPlane.Language.Values.Regexes;

/// <summary>Reads what a backslash begins, in a class or out of it.</summary>
internal static class Re2Escape
{
    private const int LastAscii = 0x7f;

    /// <summary>One character, or a class of characters.</summary>
    public static (char Character, Re2Set? Set) Read(Re2Text text)
    {
        text.Skip(1);
        if (!text.More)
            throw text.Wrong("ends with a backslash");
        var letter = text.Current;
        if (letter is 'p' or 'P')
            throw text.Wrong(
                $"has `\\{letter}`, a class of Unicode characters, which some Envoys match byte by byte; write the ASCII characters that are meant, "
                    + "such as `[A-Za-z]`"
            );
        if (Re2Set.Perl(letter) is { } set)
            return text.Skip(1, ('\0', set));
        return (Character(text), null);
    }

    private static char Character(Re2Text text)
    {
        var letter = text.Current;
        if (letter is >= '0' and <= '7')
            return Octal(text);
        text.Skip(1);
        return letter switch
        {
            'a' => '\a',
            'f' => '\f',
            'n' => '\n',
            'r' => '\r',
            't' => '\t',
            'v' => '\v',
            'x' => Hexadecimal(text),
            'k' or '8' or '9' => throw text.Wrong($"refers back by `\\{letter}`, which RE2 cannot"),
            _ when char.IsAsciiLetterOrDigit(letter) || !char.IsAscii(letter) => throw text.Wrong($"has the escape `\\{letter}`, which RE2 does not know here"),
            _ => letter,
        };
    }

    /// <summary>A digit other than 0 that stands alone would refer back.</summary>
    private static char Octal(Re2Text text)
    {
        var first = text.Current;
        var (value, digits) = (0, 0);
        for (; digits < 3 && text.More && text.Current is >= '0' and <= '7'; digits++)
        {
            value = (value * 8) + (text.Current - '0');
            text.Skip(1);
        }
        if (digits == 1 && first != '0')
            throw text.Wrong($"refers back by `\\{first}`, which RE2 cannot");
        return Ascii(text, value);
    }

    private static char Hexadecimal(Re2Text text)
    {
        var braced = text.Next("{");
        var (value, digits) = (0, 0);
        for (; text.More && char.IsAsciiHexDigit(text.Current) && (braced || digits < 2) && value <= LastAscii; digits++)
        {
            value = (value * 16) + Convert.ToInt32(text.Current.ToString(), 16);
            text.Skip(1);
        }
        if (value > LastAscii)
            return Ascii(text, value);
        if (braced ? digits == 0 || !text.Next("}") : digits != 2)
            throw text.Wrong(@"has a broken `\x`: write two hexadecimal digits, or any number in braces");
        return Ascii(text, value);
    }

    private static char Ascii(Re2Text text, int value) =>
        value <= LastAscii
            ? (char)value
            : throw text.Wrong(
                @"has the code of a character beyond ASCII (`\x7F`), which is a character to some Envoys and a byte to others; write the character itself"
            );
}
