using System.CommandLine;
using ControlPlane.Client.Wire;

namespace ControlPlane.Cli;

/// <summary><c>--delete KIND/NAME</c>: documents that are deleted in the same revision that writes others.</summary>
internal static class DeleteFlag
{
    /// <summary>The flag; may be repeated.</summary>
    public static Option<DocumentName[]> Create()
    {
        var option = new Option<DocumentName[]>("--delete")
        {
            Description = "Delete this document in the same revision, for example route/orders; may be repeated.",
            HelpName = "kind/name",
            DefaultValueFactory = _ => [],
            AllowMultipleArgumentsPerToken = false,
        };
        option.CustomParser = result => [.. result.Tokens.Select(token => Read(token.Value, result)).OfType<DocumentName>()];
        return option;
    }

    private static DocumentName? Read(string word, System.CommandLine.Parsing.ArgumentResult result)
    {
        if (word.Split('/') is [{ Length: > 0 } kind, { Length: > 0 } name])
            return KindArgument.Read(kind, result) is { } found ? new DocumentName(found.Name, name) : null;
        result.AddError($"--delete takes KIND/NAME, for example route/orders, not '{word}'");
        return null;
    }
}
