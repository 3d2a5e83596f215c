using System.CommandLine;
using ControlPlane.Language;
using ControlPlane.Language.Kinds;

namespace ControlPlane.Cli;

/// <summary>A kind on the command line: singular or plural, in any case.</summary>
internal static class KindArgument
{
    /// <summary>The argument; an unknown kind is a usage error that says which there are.</summary>
    public static Argument<Kind?> Create(bool required = true) => new("kind")
    {
        Description = $"The kind of document: {string.Join(", ", Catalog.Kinds.Select(kind => kind.Plural))}.",
        Arity = required ? ArgumentArity.ExactlyOne : ArgumentArity.ZeroOrOne,
        CustomParser = result =>
        {
            var word = result.Tokens[0].Value;
            if (Catalog.Kinds.FirstOrDefault(kind => Is(kind.Name, word) || Is(kind.Plural, word)) is { } found) return found;
            var hint = Closest.To(word, Catalog.Kinds.SelectMany<Kind, string>(kind => [kind.Name, kind.Plural])) is { } meant ? $"did you mean '{meant}'?" : $"there are {string.Join(", ", Catalog.Kinds.Select(kind => kind.Plural))}";
            result.AddError($"unknown kind '{word}'; {hint}");
            return null;
        },
    };

    private static bool Is(string name, string word) => name.Equals(word, StringComparison.OrdinalIgnoreCase);
}
