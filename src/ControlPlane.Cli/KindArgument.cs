using System.CommandLine;
using System.CommandLine.Parsing;
using ControlPlane.CommandLine;
using ControlPlane.Language;
using ControlPlane.Language.Documents;

namespace ControlPlane.Cli;

/// <summary>A kind on the command line: singular or plural, in any case.</summary>
internal static class KindArgument
{
    /// <summary>The argument; an unknown kind is a usage error that says which there are.</summary>
    public static Argument<DocumentKind?> Create(bool required = true)
    {
        var argument = new Argument<DocumentKind?>("kind")
        {
            Description = $"The kind of document: {string.Join(", ", Catalog.Default.Kinds.Select(kind => kind.Plural))}.",
            Arity = required ? ArgumentArity.ExactlyOne : ArgumentArity.ZeroOrOne,
        };
        argument.CustomParser = Read;
        return argument;
    }

    /// <summary>The argument of <c>explain</c>: another kind than those with policies is a usage error.</summary>
    public static Argument<DocumentKind?> WithPolicies()
    {
        var names = Catalog
            .Default.Kinds.Where(kind => kind.HasPolicies)
            .Select(kind => kind.Name.ToLowerInvariant())
            .OrderDescending(StringComparer.Ordinal)
            .ToArray();
        var argument = new Argument<DocumentKind?>("kind") { Description = $"The kind of document: {string.Join(", ", names)}." };
        argument.CustomParser = result =>
        {
            var kind = Read(result);
            if (kind is not { HasPolicies: false })
                return kind;
            result.AddError($"explain takes {string.Join(" or ", names)}: no policies are in force on a {kind.Name}");
            return null;
        };
        return argument;
    }

    /// <summary>A kind by its name, singular or plural; adds an error that says which there are where there is none.</summary>
    public static DocumentKind? Read(string word, ArgumentResult result)
    {
        if (Find(word) is { } found)
            return found;
        var hint = Closest.To(word, Catalog.Default.Kinds.SelectMany<DocumentKind, string>(kind => [kind.Name, kind.Plural])) is { } meant
            ? $"did you mean '{meant}'?"
            : $"there are {string.Join(", ", Catalog.Default.Kinds.Select(kind => kind.Plural))}";
        result.AddError($"unknown kind '{word}'; {hint}");
        return null;
    }

    private static DocumentKind? Read(ArgumentResult result) => Read(result.Tokens[0].Value, result);

    private static DocumentKind? Find(string word) => Catalog.Default.Kinds.FirstOrDefault(kind => Is(kind.Name, word) || Is(kind.Plural, word));

    private static bool Is(string name, string word) => name.Equals(word, StringComparison.OrdinalIgnoreCase);
}
