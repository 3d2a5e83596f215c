using System.Text;

namespace ControlPlane.Language.Values.Regexes;

/// <summary>
/// Patterns in RE2's syntax (https://github.com/google/re2/wiki/Syntax), which Envoy matches with. No look-around, no back-references: RE2 matches in linear
/// time.
/// </summary>
/// <remarks>
/// Some Envoys read patterns and values as UTF-8 and some byte by byte (Latin-1), within one minor version too. So a pattern is taken only where both take it,
/// and only where it means the same to both for values in ASCII.
/// </remarks>
internal static class Re2
{
    /// <summary>The bootstrap's <c>re2.max_program_size.error_level</c>: Envoy refuses a pattern whose program has more instructions.</summary>
    public const int LargestProgram = 4096;

    /// <summary>What every program has besides its pattern's own instructions.</summary>
    private const int Frame = 5;

    /// <summary>Why an Envoy would refuse the pattern, or null, and how many groups capture.</summary>
    public static (string? Problem, int Groups) Check(string pattern)
    {
        var (problem, groups, _) = Read(pattern);
        return (problem, groups);
    }

    /// <summary>What a right pattern matches.</summary>
    public static Re2Node Parse(string pattern) => Re2Reader.Read(pattern).Node;

    /// <summary>What a pattern matches; null where an Envoy would refuse it.</summary>
    public static Re2Node? TryParse(string pattern) => Read(pattern).Node;

    /// <summary>A text as a pattern that matches just it.</summary>
    public static string Quote(string text)
    {
        var pattern = new StringBuilder(text.Length + 8);
        foreach (var character in text)
        {
            if (char.IsAscii(character) && !char.IsAsciiLetterOrDigit(character) && character is not '_' and not '/' and not '-')
                pattern.Append('\\');
            pattern.Append(character);
        }
        return pattern.ToString();
    }

    /// <summary>A pattern that matches just these texts, in one order whatever theirs.</summary>
    public static string AnyOf(IEnumerable<string> texts) => string.Join('|', texts.Order(StringComparer.Ordinal).Select(Quote));

    private static (string? Problem, int Groups, Re2Node? Node) Read(string pattern)
    {
        if (pattern.Length == 0)
            return ("is empty", 0, null);
        try
        {
            var (size, groups, node) = Re2Reader.Read(pattern);
            return size + Frame <= LargestProgram
                ? (null, groups, node)
                : (
                    $"is too large: compiled it can take {Math.Min(size + Frame, 1_000_000_000)} instructions, and Envoy takes {LargestProgram}; "
                        + "repeat less often, or list fewer alternatives",
                    0,
                    null
                );
        }
        catch (FormatException exception)
        {
            return (exception.Message, 0, null);
        }
    }
}
