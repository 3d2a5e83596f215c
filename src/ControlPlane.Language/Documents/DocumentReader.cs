using System.Collections.Immutable;
using System.Text;
using ControlPlane.Language.Text;

namespace ControlPlane.Language.Documents;

/// <summary>The way from text to documents: tree, shape, typed specs, rules of each document. No check here looks at another document.</summary>
/// <param name="vocabulary">The kinds and policies of the documents.</param>
/// <param name="files">Reads the files that documents name in the place of texts; null: such documents are refused.</param>
public sealed class DocumentReader(Vocabulary vocabulary, ReadFileText? files = null)
{
    /// <summary>Reads YAML (many documents, or top-level lists such as <c>services: […]</c>).</summary>
    /// <param name="text">The whole file; at most 10 MiB.</param>
    /// <param name="file">Its name, for problems.</param>
    public ReadResult ReadYaml(string text, string? file = null) => Read(text, file, YamlReader.Read);

    /// <summary>Reads JSON: one document, a list of them, or an object of top-level lists.</summary>
    /// <param name="text">The whole text; at most 10 MiB.</param>
    /// <param name="file">Its name, for problems.</param>
    public ReadResult ReadJson(string text, string? file = null) => Read(text, file, static (text, file) => [JsonReader.Read(text, file)]);

    /// <summary>Reads one JSON document whose identity stands beside it, as in the path of a request: kind and name may be left out.</summary>
    /// <param name="text">The whole text; at most 10 MiB.</param>
    /// <param name="identity">What it is where it does not say.</param>
    public ReadResult ReadJson(string text, DocumentId identity) => Read(text, null, (text, file) => [Named(JsonReader.Read(text, file), identity)]);

    private static TreeRoot Named(TreeRoot root, DocumentId identity)
    {
        if (root.Node is not Mapping map)
            return root;
        var missing = new (string Key, string Value)[] { ("kind", identity.Kind), ("name", identity.Name) }
            .Where(header => map[header.Key] is null)
            .Select(header => new MappingEntry(header.Key, map.At, new Scalar(header.Value, ScalarKind.String, map.At)));
        return root with { Node = map with { Entries = [.. missing, .. map.Entries] } };
    }

    private ReadResult Read(string text, string? file, Func<string, string?, ImmutableArray<TreeRoot>> read)
    {
        if (Encoding.UTF8.GetByteCount(text) > ReadLimits.Bytes)
            return new([], [new(DocumentCodes.Size, "is too large", Allowed: "10 MiB", File: file, Line: 1, Column: 1)]);
        var binder = new DocumentBinder(vocabulary, file, files);
        foreach (var root in read(text.TrimStart('\ufeff'), file))
            binder.Add(root);
        return DocumentSet.Combine([binder.Result]);
    }
}
