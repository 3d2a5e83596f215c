using System.Text.RegularExpressions;

namespace ControlPlane.Language.Text;

/// <summary>Regular expressions of our own, matched in linear time: the text is the author's.</summary>
internal static class Patterns
{
    public static Regex Linear(string pattern) => new(pattern, RegexOptions.NonBacktracking | RegexOptions.CultureInvariant);
}
