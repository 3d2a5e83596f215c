using System.Globalization;
using System.Text;

namespace ControlPlane.Language.Http;

/// <summary>Reads a pattern by RE2's syntax (https://github.com/google/re2/wiki/Syntax), which Envoy compiles it with. No look-around, no back-references: RE2 matches in linear time.</summary>
internal sealed class Re2
{
    private const int MostRepeats = 1000;
    private const int DeepestGroup = 1000;
    private const int LastCharacter = 0x10FFFF;
    private const string EscapedLetters = "afrntvAbBCdDpPsSwWzx0";
    private readonly string _pattern;
    private int _at;
    private int _groups;
    private int _depth;

    /// <summary>Of the group that was read last: how often what is in it is repeated at most, repeats within repeats multiplied.</summary>
    private int _groupRepeats;

    private Re2(string pattern) => _pattern = pattern;

    /// <summary>Why RE2 would refuse the pattern (null: it would not, as far as the syntax tells), and how many groups capture.</summary>
    public static (string? Problem, int Groups) Check(string pattern)
    {
        if (pattern.Length == 0) return ("is empty", 0);
        var reader = new Re2(pattern);
        try
        {
            reader.Alternatives(inGroup: false);
            return (null, reader._groups);
        }
        catch (FormatException exception)
        {
            return (exception.Message, 0);
        }
    }

    /// <summary>A text as an RE2 pattern that matches just it.</summary>
    public static string Quote(string text)
    {
        var pattern = new StringBuilder(text.Length + 8);
        foreach (var character in text)
        {
            if (char.IsAscii(character) && !char.IsAsciiLetterOrDigit(character) && character is not '_' and not '/' and not '-') pattern.Append('\\');
            pattern.Append(character);
        }
        return pattern.ToString();
    }

    private bool More => _at < _pattern.Length;

    private void Alternatives(bool inGroup)
    {
        var (repeatable, repeats, mostRepeats) = (false, 1, 1);
        while (More)
        {
            switch (_pattern[_at])
            {
                case ')':
                    if (!inGroup) throw Wrong("has a `)` without `(`");
                    _groupRepeats = mostRepeats;
                    return;
                case '(':
                    repeatable = Group();
                    repeats = repeatable ? _groupRepeats : 1;
                    break;
                case '[':
                    Class();
                    (repeatable, repeats) = (true, 1);
                    break;
                case '*' or '+' or '?':
                case '{' when Repeats() is not null:
                    repeats = Repeat(repeatable, repeats);
                    repeatable = false;
                    break;
                case '\\':
                    Escape(inClass: false);
                    (repeatable, repeats) = (true, 1);
                    break;
                default:
                    (repeatable, repeats) = (_pattern[_at++] != '|', 1);
                    break;
            }
            mostRepeats = Math.Max(mostRepeats, repeats);
        }
        if (inGroup) throw Wrong("has a `(` without `)`");
    }

    /// <summary>Reads a group; false for flags such as `(?i)`, which cannot be repeated.</summary>
    private bool Group()
    {
        _at++;
        if (!Next("?"))
        {
            _groups++;
        }
        else if (Next("P<") || (Peek("<") && !Peek("<=") && !Peek("<!") && Next("<")))
        {
            var end = _pattern.IndexOf('>', _at);
            if (end <= _at || !_pattern.AsSpan(_at, end - _at).ToString().All(letter => char.IsAsciiLetterOrDigit(letter) || letter == '_')) throw Wrong("has a group with a broken name");
            (_at, _groups) = (end + 1, _groups + 1);
        }
        else
        {
            if (Peek("=") || Peek("!") || Peek("<")) throw Wrong("looks ahead or behind, which RE2 does not");
            if (Peek(">") || Peek("(") || Peek("#") || Peek("P")) throw Wrong($"has the group `(?{_pattern[_at]}`, which RE2 does not know");
            while (More && "imsU-".Contains(_pattern[_at], StringComparison.Ordinal)) _at++;
            if (Next(")")) return false;
            if (!Next(":")) throw Wrong("has a group with unknown flags; RE2 has i, m, s and U");
        }
        if (++_depth > DeepestGroup) throw Wrong("nests groups too deeply");
        Alternatives(inGroup: true);
        (_at, _depth) = (_at + 1, _depth - 1);
        return true;
    }

    private void Class()
    {
        _at++;
        _ = Next("^");
        for (var first = true; More && (first || _pattern[_at] != ']'); first = false)
        {
            if (Peek("[:"))
            {
                var end = _pattern.IndexOf(":]", _at, StringComparison.Ordinal);
                if (end < 0 || !IsNamedClass(_pattern[(_at + 2)..end].TrimStart('^'))) throw Wrong("has an unknown named class, such as `[:alpha:]` is a known one");
                _at = end + 2;
                continue;
            }
            var low = ClassMember();
            if (!Peek("-") || _at + 1 >= _pattern.Length || _pattern[_at + 1] == ']') continue;
            _at++;
            var high = ClassMember();
            if (low is null || high is null || high < low) throw Wrong("has a class with a range that ends before it starts");
        }
        if (!Next("]")) throw Wrong("has a `[` without `]`");
    }

    /// <summary>One member of a class; its character, or null for classes such as `\d`.</summary>
    private int? ClassMember()
    {
        if (_pattern[_at] == '\\') return Escape(inClass: true);
        var character = char.IsSurrogatePair(_pattern, _at) ? char.ConvertToUtf32(_pattern, _at) : _pattern[_at];
        _at += character > char.MaxValue ? 2 : 1;
        return character;
    }

    /// <summary>Reads an escape; its character where it is one that a range can hold.</summary>
    private int? Escape(bool inClass)
    {
        _at++;
        if (!More) throw Wrong("ends with a backslash");
        var letter = _pattern[_at++];
        if (letter is 'Q' or 'E' && !inClass)
        {
            if (letter == 'Q') _at = _pattern.IndexOf("\\E", _at, StringComparison.Ordinal) is var end and >= 0 ? end + 2 : _pattern.Length;
            return null;
        }
        if (letter is >= '1' and <= '9' && !(letter <= '7' && More && _pattern[_at] is >= '0' and <= '7')) throw Wrong($"refers back by `\\{letter}`, which RE2 does not");
        if (letter == 'k') throw Wrong("refers back by `\\k`, which RE2 does not");
        if (char.IsAsciiLetter(letter) && (!EscapedLetters.Contains(letter, StringComparison.Ordinal) || (inClass && letter is 'A' or 'b' or 'B' or 'C' or 'z')))
            throw Wrong($"has the escape `\\{letter}`, which RE2 does not know{(inClass ? " in a class" : "")}");
        if (letter == 'x') return Hexadecimal();
        if (letter is 'p' or 'P')
        {
            Property();
            return null;
        }
        return char.IsAsciiLetter(letter) && "dDsSwWAbBCz".Contains(letter, StringComparison.Ordinal) ? null : letter;
    }

    private int Hexadecimal()
    {
        var braced = Next("{");
        var length = braced ? _pattern.IndexOf('}', _at) - _at : 2;
        if (length is < 1 or > 6 || _at + length > _pattern.Length || !int.TryParse(_pattern.AsSpan(_at, length), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out var value))
            throw Wrong("has a broken `\\x`: write two digits, or any in braces");
        if (value > LastCharacter) throw Wrong("has a `\\x` beyond the last character, `\\x{10FFFF}`");
        _at += length + (braced ? 1 : 0);
        return value;
    }

    private void Property()
    {
        if (!More) throw Wrong("ends in the middle of `\\p`");
        var braced = Next("{");
        var end = braced ? _pattern.IndexOf('}', _at) : _at + 1;
        if (end < 0) throw Wrong("has a `\\p{` without `}`");
        var name = _pattern[_at..end];
        if (!UnicodeClasses.IsKnown(braced && name.StartsWith('^') ? name[1..] : name)) throw Wrong($"has the class `{name}` of characters, which RE2 does not know; it has `L`, `Lu`, `Greek` and the like, and case counts");
        _at = end + (braced ? 1 : 0);
    }

    /// <summary>Reads a repetition. RE2 multiplies repeats within repeats, at their most; without an upper bound the least counts, and <c>*</c>, <c>+</c> and <c>?</c> do not.</summary>
    /// <returns>How often what is repeated most is repeated in all.</returns>
    private int Repeat(bool repeatable, int within)
    {
        if (!repeatable) throw Wrong("repeats what cannot be repeated");
        var repeats = within;
        if (_pattern[_at] != '{') _at++;
        else
        {
            var (least, most, end) = Repeats()!.Value;
            if (least > MostRepeats || most > MostRepeats || (most is not null && most < least)) throw Wrong($"repeats out of range: RE2 takes up to {MostRepeats}, the smaller first");
            repeats *= Math.Max(1, most ?? least);
            if (repeats > MostRepeats) throw Wrong($"repeats what is repeated, {repeats} times in all: RE2 takes up to {MostRepeats}");
            _at = end;
        }
        _ = Next("?");
        return repeats;
    }

    /// <summary>The counts at a `{`, or null where it is only a brace.</summary>
    private (int Least, int? Most, int End)? Repeats()
    {
        var end = _pattern.IndexOf('}', _at);
        if (end < 0) return null;
        var parts = _pattern[(_at + 1)..end].Split(',');
        if (parts.Length > 2 || !parts.All(part => part.All(char.IsAsciiDigit) && part.Length < 9) || parts[0].Length == 0) return null;
        var least = int.Parse(parts[0], CultureInfo.InvariantCulture);
        return (least, parts.Length == 1 ? least : parts[1].Length == 0 ? null : int.Parse(parts[1], CultureInfo.InvariantCulture), end + 1);
    }

    private static bool IsNamedClass(string name) =>
        name is "alnum" or "alpha" or "ascii" or "blank" or "cntrl" or "digit" or "graph" or "lower" or "print" or "punct" or "space" or "upper" or "word" or "xdigit";

    private bool Peek(string text) => string.CompareOrdinal(_pattern, _at, text, 0, text.Length) == 0;

    private bool Next(string text)
    {
        if (!Peek(text)) return false;
        _at += text.Length;
        return true;
    }

    private FormatException Wrong(string what) => new($"{what} (at character {Math.Min(_at, _pattern.Length - 1) + 1})");
}
