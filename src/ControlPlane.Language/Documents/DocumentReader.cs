using System.Collections.Immutable;

namespace ControlPlane.Language.Documents;

/// <summary>What a text held.</summary>
/// <param name="Documents">The documents that were read without problems, in order.</param>
/// <param name="Problems">Everything wrong with the others, in order.</param>
public sealed record ReadResult(ImmutableArray<Document> Documents, ImmutableArray<Problem> Problems);

/// <summary>The way from text to documents: tree, shape, typed specs, rules of each document. No check here looks at another document.</summary>
public static class DocumentReader
{
    /// <summary>Reads YAML (many documents, or top-level lists such as <c>services: […]</c>).</summary>
    /// <param name="text">The whole file; at most 10 MiB.</param>
    /// <param name="file">Its name, for problems.</param>
    public static ReadResult ReadYaml(string text, string? file = null) => throw new NotSupportedException();

    /// <summary>Reads JSON: one document, a list of them, or an object of top-level lists.</summary>
    public static ReadResult ReadJson(string text, string? file = null) => throw new NotSupportedException();
}
