using System.Collections.Immutable;
using System.Text;
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
        if (document.File is null || files.Roots.GetValueOrDefault(document.File) is not { } root)
            return (null, At("file", FileCodes.OutsideFolder, "is a file, and standard input has no folder", "env, or documents in a file"));
        return ReadFile(Path.GetFullPath(Path.Combine(Path.GetDirectoryName(Path.GetFullPath(document.File))!, file)), root, At);

        Problem At(string key, string code, string message, string? allowed = null) =>
            new(code, message, document.Id, $"{field.Path}.{key}", allowed, document.File, field.At.Line, field.At.Column);
    }

    private static (string? Value, Problem? Problem) ReadFile(string path, string root, Func<string, string, string, string?, Problem> problem)
    {
        try
        {
            if (!File.Exists(path))
                return (null, problem("file", FileCodes.SecretFile, "there is no such file", null));
            if (!IsBelow(Real(path), Real(root)))
                return (null, problem("file", FileCodes.OutsideFolder, "leads out of the folder that was given", $"a file below {root}"));
            if (new FileInfo(Real(path)).Length > MostBytes)
                return (null, problem("file", FileCodes.SecretFile, "is too large for a secret", "at most 64 KiB"));
            var text = Utf8Text.Read(File.ReadAllBytes(path));
            var value = text.EndsWith('\n') ? text[..^1].TrimEnd('\r') : text;
            return value.Length > 0 ? (value, null) : (null, problem("file", FileCodes.SecretFile, "is empty", null));
        }
        catch (DecoderFallbackException)
        {
            return (null, problem("file", FileCodes.SecretFile, Utf8Text.Refusal, Utf8Text.Allowed));
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            return (null, problem("file", FileCodes.SecretFile, $"cannot be read: {failure.Message}", null));
        }
    }

    private static bool IsBelow(string path, string folder) =>
        path.StartsWith(Path.TrimEndingDirectorySeparator(folder) + Path.DirectorySeparatorChar, StringComparison.Ordinal);

    /// <summary>The path that links lead to, every folder on the way included.</summary>
    private static string Real(string path)
    {
        var real = Path.GetPathRoot(path)!;
        foreach (var step in path[real.Length..].Split(Path.DirectorySeparatorChar, StringSplitOptions.RemoveEmptyEntries))
        {
            var next = Path.Combine(real, step);
            FileSystemInfo info = Directory.Exists(next) ? new DirectoryInfo(next) : new FileInfo(next);
            real = info.ResolveLinkTarget(returnFinalTarget: true) is { } target ? Real(target.FullName) : next;
        }

        return real;
    }
}
