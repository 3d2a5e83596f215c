using System.Collections.Immutable;
using ControlPlane.Language.Binding;
using ControlPlane.Language.Text;

namespace ControlPlane.Language.Documents;

/// <summary>Reads a file that a document names, for whoever reads documents from files.</summary>
/// <param name="document">The document's own file, as its reader was told; null where it has none.</param>
/// <param name="file">The file as the document names it: a relative path without `..`.</param>
public delegate FileText ReadFileText(string? document, string file);

/// <summary>The text of a file that a document names.</summary>
/// <param name="Text">It; null where it cannot be read.</param>
/// <param name="Wrong">Why not: a problem whose document and place are not known yet.</param>
public sealed record FileText(string? Text, Problem? Wrong);

/// <summary>Puts the texts of files in the place of what names them.</summary>
internal static class FileTexts
{
    private const string Key = "file";

    /// <summary>The document with the texts. Where one cannot be had, a problem says why.</summary>
    /// <param name="spec">The record of the kind.</param>
    /// <param name="document">Its tree.</param>
    /// <param name="file">The document's own file.</param>
    /// <param name="read">Reads files; null where none are read.</param>
    /// <param name="problems">Takes the problems.</param>
    public static Mapping Read(Type spec, Mapping document, string? file, ReadFileText? read, List<Problem> problems)
    {
        if (!SpecShape.Of(spec).Keys.Any(key => key.FromFile && document[key.Name] is Mapping))
            return document;
        return document with { Entries = [.. document.Entries.Select(Entry)] };

        MappingEntry Entry(MappingEntry entry)
        {
            if (SpecShape.Of(spec).ByName.GetValueOrDefault(entry.Key) is not { FromFile: true } || Named(entry.Value) is not { } named)
                return entry;
            var found =
                !SecretSources.IsFile(named.Text) ? Wrong(BindingCodes.TextFile, "is not a file that cpctl reads", SecretSources.FileForm)
                : read is null ? Wrong(BindingCodes.TextFile, "is read by cpctl alone: the server reads no files", "the text itself, or cpctl apply")
                : read(file, named.Text);
            if (found.Wrong is { } wrong)
                problems.Add(wrong with { Path = $"{entry.Key}.{Key}", Line = named.At.Line, Column = named.At.Column });
            return entry with { Value = new Scalar(found.Text ?? "", ScalarKind.String, entry.Value.At) };
        }
    }

    private static Scalar? Named(Node value) => value is Mapping { Entries: [{ Key: Key, Value: Scalar { Kind: ScalarKind.String } file }] } ? file : null;

    private static FileText Wrong(string code, string message, string allowed) => new(null, new Problem(code, message, Allowed: allowed));
}
