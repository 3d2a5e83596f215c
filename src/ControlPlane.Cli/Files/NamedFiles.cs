using System.Text;
using ControlPlane.Language.Documents;
using ControlPlane.Language.Text;

namespace ControlPlane.Cli.Files;

/// <summary>The files that documents name, read from below the folders that were given alone, whatever links say.</summary>
internal static class NamedFiles
{
    private const int MostBytes = 1024 * 1024;

    /// <summary>Reads files that stand for texts in documents.</summary>
    /// <param name="roots">The folders that were given, by the files of documents.</param>
    public static ReadFileText Texts(IReadOnlyDictionary<string, string> roots) =>
        (document, file) => Read(document, file, roots, MostBytes, "the text itself");

    /// <summary>Reads one file.</summary>
    /// <param name="document">The file of the document that names it; null where that came from standard input.</param>
    /// <param name="file">As the document names it.</param>
    /// <param name="roots">The folders that were given, by the files of documents.</param>
    /// <param name="most">The most bytes it may have.</param>
    /// <param name="instead">What may be written where there is no folder.</param>
    public static FileText Read(string? document, string file, IReadOnlyDictionary<string, string> roots, int most, string instead)
    {
        if (document is null || roots.GetValueOrDefault(document) is not { } root)
            return Wrong(FileCodes.OutsideFolder, "is a file, and standard input has no folder", $"{instead}, or documents in a file");
        var path = Path.GetFullPath(Path.Combine(Path.GetDirectoryName(Path.GetFullPath(document))!, file));
        try
        {
            if (!File.Exists(path))
                return Wrong(FileCodes.SecretFile, "there is no such file");
            if (!IsBelow(Real(path), Real(root)))
                return Wrong(FileCodes.OutsideFolder, "leads out of the folder that was given", $"a file below {root}");
            if (new FileInfo(Real(path)).Length > most)
                return Wrong(FileCodes.SecretFile, "is too large", $"at most {most / 1024} KiB");
            return new(Utf8Text.Read(File.ReadAllBytes(path)), null);
        }
        catch (DecoderFallbackException)
        {
            return Wrong(FileCodes.SecretFile, Utf8Text.Refusal, Utf8Text.Allowed);
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            return Wrong(FileCodes.SecretFile, $"cannot be read: {failure.Message}");
        }
    }

    private static FileText Wrong(string code, string message, string? allowed = null) => new(null, new Problem(code, message, Allowed: allowed));

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
