using ControlPlane.Language.Text;

namespace ControlPlane.Language.Values.Regexes;

/// <summary>What RE2 would say of a whole text, where the pattern means the same to .NET.</summary>
internal static class WholePattern
{
    /// <summary>Patterns that mean something else to .NET, without an error.</summary>
    private static readonly string[] Different = ["[:", "-[", "\\d", "\\D", "\\w", "\\W", "\\s", "\\S", "\\b", "\\B", "\\p", "\\P", "\\z", "\\C", "$", "(?"];

    /// <summary>Whether the pattern matches the whole text; null where that cannot be told.</summary>
    public static bool? Matches(string pattern, string text)
    {
        if (!text.All(char.IsAscii) || Different.Any(part => pattern.Contains(part, StringComparison.Ordinal)))
            return null;
        try
        {
            return Patterns.Linear($@"^(?:{pattern})\z").IsMatch(text);
        }
        catch (Exception exception) when (exception is ArgumentException or NotSupportedException)
        {
            return null;
        }
    }
}
