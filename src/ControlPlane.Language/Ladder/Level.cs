using ControlPlane.Language.Documents;

namespace ControlPlane.Language.Ladder;

/// <summary>A level of the ladder at which policies are written.</summary>
/// <param name="Name">
/// It for people and for counters: <c>fleet/edge</c>, <c>domain/shop</c>, <c>route/orders</c>, <c>route/orders/read</c>. It derives from names alone.
/// </param>
/// <param name="Source">Its document, and the path of the level in it; empty for the document as a whole.</param>
internal sealed record Level(string Name, Source Source)
{
    /// <summary>The words in which it is written.</summary>
    public Vocabulary Vocabulary => Source.Document.Vocabulary;

    /// <summary>Whether it is a part of a document, and with that the lowest: a rule.</summary>
    public bool IsRule => Source.Path.Length > 0;

    /// <summary>How many levels that say something stand above it: that, and not the kind of its document, is its place.</summary>
    public int Depth { get; init; }

    /// <summary>Whether it is above another on the same ladder, or the same.</summary>
    public bool IsAtOrAbove(Level other) => Depth <= other.Depth;

    public static Level Fleet(Documents.Document document) => new($"fleet/{document.Id.Name}", new Source(document, ""));

    public static Level Domain(Documents.Document document) => new($"domain/{document.Id.Name}", new Source(document, ""));

    public static Level Route(Documents.Document document) => new($"route/{document.Id.Name}", new Source(document, ""));

    public static Level Rule(Documents.Document document, string rule, string path) => new($"route/{document.Id.Name}/{rule}", new Source(document, path));
}
