using System.Collections.Immutable;
using ControlPlane.Language.Documents;
using ControlPlane.Language.Text;

namespace ControlPlane.Cli.Files;

/// <summary>Secrets that documents give by variable or file, read on this machine; the server never reads either.</summary>
internal static class SecretReading
{
    private const int MostBytes = 64 * 1024;

    /// <summary>The documents with all secrets by value, to be sent; null after having said on standard error which cannot be read.</summary>
    public static DocumentFiles? WithSecrets(this DocumentFiles files, Shell shell)
    {
        var problems = new List<Problem>();
        var documents = files
            .Documents.Select(document =>
                SecretFields.WithValues(
                    document,
                    field =>
                    {
                        var (value, problem) = Read(field, document, files, shell.Settings.Variable);
                        if (problem is not null)
                            problems.Add(problem);
                        return value;
                    }
                )
            )
            .ToImmutableArray();
        if (problems.Count == 0)
            return files with { Documents = documents };
        shell.Terminal.Refuse(problems);
        return null;
    }

    /// <summary>What is wrong with the files that secrets are to be read from. Variables are those of whoever applies, and not looked at.</summary>
    public static ImmutableArray<Problem> SecretProblems(this DocumentFiles files) =>
        [
            .. files
                .Documents.SelectMany(document =>
                    SecretFields.Of(document).Where(field => field.File is not null).Select(field => Read(field, document, files, _ => null).Problem)
                )
                .OfType<Problem>(),
        ];

    private static (string? Value, Problem? Problem) Read(SecretField field, Document document, DocumentFiles files, Func<string, string?> variable)
    {
        if (field.Environment is { } name)
            return variable(name) is { Length: > 0 } value ? (value, null) : (null, At("env", FileCodes.Variable, $"the variable {name} is not set"));
        if (field.File is not { } file)
            return (null, null);
        var (text, wrong) = NamedFiles.Read(document.File, file, files.Roots, MostBytes, "env");
        if (wrong is not null)
            return (null, At("file", wrong.Code, wrong.Message, wrong.Allowed));
        var secret = text!.EndsWith('\n') ? text[..^1].TrimEnd('\r') : text;
        return secret.Length > 0 ? (secret, null) : (null, At("file", FileCodes.SecretFile, "is empty", null));

        Problem At(string key, string code, string message, string? allowed = null) =>
            new(code, message, document.Id, $"{field.Path}.{key}", allowed, document.File, field.At.Line, field.At.Column);
    }
}
