using System.Text.RegularExpressions;
using ControlPlane.Language.Text;

namespace ControlPlane.Language.Binding;

/// <summary>How documents name where a secret comes from.</summary>
internal static class SecretSources
{
    private static readonly Regex Variable = Patterns.Linear(@"^CPCTL_VAR_[A-Za-z0-9_]{1,200}\z");
    private static readonly Regex Hash = Patterns.Linear(@"^[0-9a-f]{32}\z");

    public const string VariableForm = "CPCTL_VAR_ followed by letters, digits and _";
    public const string FileForm = "a path below the document's folder, such as ./key.txt, without ..";
    public const string HashForm = "32 lower-case hexadecimal digits";

    public static bool IsVariable(string name) => Variable.IsMatch(name);

    public static bool IsHash(string text) => Hash.IsMatch(text);

    /// <summary>Whether a path stays where it starts, whatever the system calls a folder.</summary>
    public static bool IsFile(string path) =>
        path.Length > 0
        && path[0] is not ('/' or '\\' or '~')
        && !path.Contains(':', StringComparison.Ordinal)
        && !path.Any(char.IsControl)
        && !path.Split('/', '\\').Contains("..");
}
