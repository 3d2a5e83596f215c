using System.Collections.Immutable;
using ControlPlane.Language.Documents;

namespace ControlPlane.Language.Compilation;

/// <summary>What was compiled from one document.</summary>
internal interface IFromDocument
{
    /// <summary>The document.</summary>
    Document Document { get; }
}

/// <summary>Walks earlier results beside the documents of now: both are in document order, so nothing is looked up.</summary>
/// <param name="results">The earlier results.</param>
internal struct Earlier<T>(ImmutableArray<T> results)
    where T : class, IFromDocument
{
    private int _next;

    /// <summary>The earlier result of this document's identity, or null. To be asked in document order.</summary>
    public T? Of(Document document)
    {
        while (_next < results.Length)
        {
            var known = results[_next];
            var order = ReferenceEquals(known.Document, document) ? 0 : known.Document.Id.CompareTo(document.Id);
            if (order > 0) return null;
            _next++;
            if (order == 0) return known;
        }
        return null;
    }
}
