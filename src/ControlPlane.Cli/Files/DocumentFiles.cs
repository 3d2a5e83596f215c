using System.Collections.Immutable;
using System.Text;
using ControlPlane.Language;
using ControlPlane.Language.Documents;
using ControlPlane.Language.Text;

namespace ControlPlane.Cli.Files;

/// <summary>What <c>-f</c> names: the documents read from files, folders and standard input, and everything wrong with the others.</summary>
/// <param name="Documents">In the order of the files, and in the files' order.</param>
/// <param name="Problems">In the same order, each with its file.</param>
internal sealed record DocumentFiles(ImmutableArray<Document> Documents, ImmutableArray<Problem> Problems)
{
    /// <summary>
    /// By file, as documents name it: the folder that was given, or that of the file. The files that documents name are read from below it alone.
    /// </summary>
    public ImmutableDictionary<string, string> Roots { get; private init; } = ImmutableDictionary<string, string>.Empty;

    /// <summary>No documents, and nothing wrong.</summary>
    public static readonly DocumentFiles None = new([], []);

    /// <summary>What problems call standard input.</summary>
    private const string StandardInput = "stdin";

    private static readonly ImmutableArray<string> Extensions = [".yaml", ".yml", ".json"];
    private static readonly EnumerationOptions Deep = new()
    {
        RecurseSubdirectories = true,
        MaxRecursionDepth = 32,
        AttributesToSkip = FileAttributes.Hidden | FileAttributes.System,
    };

    /// <summary>Reads all of them; a file that is named twice is read once.</summary>
    /// <param name="paths">Files, folders (with all below them, sorted by path; hidden ones left out) and <c>-</c>.</param>
    /// <param name="input">Standard input.</param>
    /// <param name="cancel">Gives up.</param>
    public static async Task<DocumentFiles> ReadAsync(IEnumerable<string> paths, TextReader input, CancellationToken cancel)
    {
        var read = new List<ReadResult>();
        var seen = new HashSet<string>();
        var roots = new Dictionary<string, string>();
        var reader = new DocumentReader(Catalog.Default, NamedFiles.Texts(roots));
        foreach (var (file, given) in paths.SelectMany(path => Expand(path).Select(file => (file, path))))
        {
            if (!seen.Add(file == "-" ? file : Path.GetFullPath(file)))
                continue;
            if (file != "-")
                roots[file] = Path.GetFullPath(given == file ? Path.GetDirectoryName(Path.GetFullPath(file))! : given);
            read.Add(await ReadAsync(file, reader, input, cancel));
        }

        var all = DocumentSet.Combine(read);
        return new DocumentFiles(all.Documents, all.Problems) { Roots = roots.ToImmutableDictionary() };
    }

    /// <summary>Reads all of them for a verb that needs each one right; null after having said on standard error what is wrong.</summary>
    public static async Task<DocumentFiles?> ReadValidAsync(IReadOnlyList<string> paths, Terminal terminal, CancellationToken cancel)
    {
        var files = await ReadAsync(paths, terminal.Input, cancel);
        if (files.SaysThatEmpty(paths, terminal))
            return null;
        if (files.Problems.Length > 0)
            terminal.Refuse(files.Problems);
        return files.Problems.Length > 0 ? null : files;
    }

    /// <summary>Whether nothing is there, neither right nor wrong; then it has said so on standard error.</summary>
    public bool SaysThatEmpty(IReadOnlyList<string> paths, Terminal terminal)
    {
        if (Problems.Length > 0 || Documents.Length > 0)
            return false;
        terminal.Fail($"there are no documents in {string.Join(", ", paths)}");
        return true;
    }

    private static IEnumerable<string> Expand(string path) =>
        path != "-" && Directory.Exists(path)
            ? Directory.EnumerateFiles(path, "*", Deep).Where(file => Extensions.Contains(Path.GetExtension(file))).Order(StringComparer.Ordinal)
            : [path];

    private static async Task<ReadResult> ReadAsync(string file, DocumentReader reader, TextReader input, CancellationToken cancel)
    {
        var name = file == "-" ? StandardInput : file;
        try
        {
            var text = file == "-" ? (await input.ReadToEndAsync(cancel)).TrimStart('\ufeff') : Utf8Text.Read(await File.ReadAllBytesAsync(file, cancel));
            return IsJson(file, text) ? reader.ReadJson(text, name) : reader.ReadYaml(text, name);
        }
        catch (DecoderFallbackException)
        {
            return Unreadable(name, Utf8Text.Refusal, Utf8Text.Allowed);
        }
        catch (Exception failure) when (failure is FileNotFoundException or DirectoryNotFoundException)
        {
            return Unreadable(name, "there is no such file or folder");
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            return Unreadable(name, $"cannot be read: {failure.Message}");
        }
    }

    private static ReadResult Unreadable(string file, string why, string? allowed = null) =>
        new([], [new Problem(FileCodes.Files, why, Allowed: allowed, File: file)]);

    // Standard input has no extension: JSON is known by its beginning. YAML's `{kind: Service}` goes on without a quote.
    private static bool IsJson(string file, string text) =>
        file == "-"
            ? text.AsSpan().TrimStart() is ['{' or '[', .. var rest] && rest.TrimStart() is ['"' or '{' or '[' or '}' or ']', ..]
            : Path.GetExtension(file) == ".json";
}
