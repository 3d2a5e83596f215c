using System.Globalization;
using System.Text;

namespace ControlPlane.Language.Values.Regexes;

/// <summary>The text of a pattern and how far it is read.</summary>
internal sealed class Re2Text(string pattern)
{
    private const int LongestCount = 9;
    private int _at;

    public bool More => _at < pattern.Length;

    public char Current => pattern[_at];

    /// <summary>The repetition that stands here, with its least and most; null where there is none.</summary>
    public (int Least, int? Most)? RepeatAhead() =>
        Current switch
        {
            '*' => (0, null),
            '+' => (1, null),
            '?' => (0, 1),
            '{' => Counts(),
            _ => null,
        };

    /// <summary>Passes over the repetition that stands here, and the `?` after it.</summary>
    public void SkipRepeat()
    {
        _at = Current == '{' ? pattern.IndexOf('}', _at) + 1 : _at + 1;
        _ = Next("?");
    }

    public void Skip(int count) => _at += count;

    public T Skip<T>(int count, T result)
    {
        Skip(count);
        return result;
    }

    /// <summary>Whether there is a character so far ahead.</summary>
    public bool Ahead(int count) => _at + count < pattern.Length;

    public bool Peek(string text) => string.CompareOrdinal(pattern, _at, text, 0, text.Length) == 0;

    public bool Next(string text)
    {
        if (!Peek(text))
            return false;
        _at += text.Length;
        return true;
    }

    /// <summary>The text before an end, which is passed over; null where there is no such end.</summary>
    public string? Until(string end)
    {
        var found = pattern.IndexOf(end, _at, StringComparison.Ordinal);
        if (found < 0)
            return null;
        var text = pattern[_at..found];
        _at = found + end.Length;
        return text;
    }

    /// <summary>Reads one character.</summary>
    public Rune Rune()
    {
        if (!System.Text.Rune.TryGetRuneAt(pattern, _at, out var rune))
            throw Wrong("has half of a character");
        _at += rune.Utf16SequenceLength;
        return rune;
    }

    public FormatException Wrong(string what) => new($"{what} (at character {Math.Min(_at, pattern.Length - 1) + 1})");

    /// <summary>Numbers with a zero before them, or with more digits, are text to RE2.</summary>
    private (int Least, int? Most)? Counts()
    {
        var end = pattern.IndexOf('}', _at);
        if (end < 0)
            return null;
        var parts = pattern[(_at + 1)..end].Split(',');
        if (
            parts.Length > 2
            || !parts.All(part => part.All(char.IsAsciiDigit) && part.Length <= LongestCount && (part.Length < 2 || part[0] != '0'))
            || parts[0].Length == 0
        )
            return null;
        var least = int.Parse(parts[0], CultureInfo.InvariantCulture);
        return (
            least,
            parts.Length == 1 ? least
            : parts[1].Length == 0 ? null
            : int.Parse(parts[1], CultureInfo.InvariantCulture)
        );
    }
}
