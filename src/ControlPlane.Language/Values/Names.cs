using System.Text.RegularExpressions;
using ControlPlane.Language.Text;

namespace ControlPlane.Language.Values;

/// <summary>Names of documents, listeners, rules and teams. Generated Envoy names derive from them, so they hold nothing that needs escaping.</summary>
internal static class Names
{
    private static readonly Regex Name = Patterns.Linear(@"^[a-z0-9](?:[-.a-z0-9]*[a-z0-9])?\z");
    private static readonly Regex Label = Patterns.Linear(@"^[A-Za-z0-9](?:[-_./A-Za-z0-9]*[A-Za-z0-9])?\z");

    /// <summary>What is allowed, in words.</summary>
    public const string Form = "1 to 63 lower-case letters, digits, `-` and `.`, a letter or digit first and last";

    public static bool IsValid(string name) => name.Length <= 63 && Name.IsMatch(name);

    public static bool IsLabel(string key) => key.Length <= 63 && Label.IsMatch(key);
}
