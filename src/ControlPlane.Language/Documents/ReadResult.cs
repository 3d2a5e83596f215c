using System.Collections.Immutable;
using ControlPlane.Language.Text;

namespace ControlPlane.Language.Documents;

/// <summary>What a text held.</summary>
/// <param name="Documents">The documents that were read without problems, in order.</param>
/// <param name="Problems">Everything wrong with the others, in order.</param>
public sealed record ReadResult(ImmutableArray<Document> Documents, ImmutableArray<Problem> Problems)
{
    /// <summary>Where each document stands whose identity could be told, those with problems included.</summary>
    internal ImmutableArray<DocumentPlace> Places { get; init; } = [];
}

/// <summary>The place of a document in a file.</summary>
internal readonly record struct DocumentPlace(DocumentId Id, string? File, Position At);
