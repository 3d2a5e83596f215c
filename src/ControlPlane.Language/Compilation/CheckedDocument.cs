using System.Collections.Immutable;
using ControlPlane.Language.Documents;
using ControlPlane.Language.Ladder;
using ControlPlane.Language.Text;

namespace ControlPlane.Language.Compilation;

/// <summary>A document that was checked against the others.</summary>
/// <param name="Document">The document.</param>
/// <param name="References">The documents it names.</param>
/// <param name="Problems">What is wrong.</param>
internal sealed record CheckedDocument(Document Document, ImmutableArray<DocumentId> References, ImmutableArray<Problem> Problems) : IFromDocument
{
    /// <summary>Checks all documents. One in which nothing was wrong is checked again only if it changed, or a document that it names did.</summary>
    /// <param name="documents">All of them, in document order.</param>
    /// <param name="model">The same.</param>
    /// <param name="previous">Earlier results, as a cache.</param>
    /// <param name="changed">What changed since: see <see cref="Changed"/>.</param>
    public static ImmutableArray<CheckedDocument> All(ImmutableArray<Document> documents, Model model, ImmutableArray<CheckedDocument> previous, IReadOnlySet<DocumentId> changed)
    {
        if (changed.Count == 0) return previous;
        var earlier = new Earlier<CheckedDocument>(previous);
        var all = ImmutableArray.CreateBuilder<CheckedDocument>(documents.Length);
        foreach (var document in documents)
        {
            var known = earlier.Of(document);
            all.Add(known is not null && known.CanStandFor(document, changed) ? known : Check(document, model));
        }
        return all.MoveToImmutable();
    }

    private bool CanStandFor(Document document, IReadOnlySet<DocumentId> changed)
    {
        if (!ReferenceEquals(Document, document) || !Problems.IsEmpty) return false;
        foreach (var reference in References)
        {
            if (changed.Contains(reference)) return false;
        }
        return true;
    }

    private static CheckedDocument Check(Document document, Model model)
    {
        var kind = Catalog.KindOf(document);
        return new CheckedDocument(document, [.. kind.References(document)], [.. kind.Check(document, model)]);
    }

    /// <summary>The documents that came, went or are not the same objects, and what stands for several of them in a <see cref="Lookup"/>.</summary>
    public static IReadOnlySet<DocumentId> Changed(ImmutableArray<Document> documents, ImmutableArray<CheckedDocument> previous)
    {
        var changed = new HashSet<DocumentId>();
        var earlier = new Earlier<CheckedDocument>(previous);
        var kept = 0;
        foreach (var document in documents)
        {
            var known = earlier.Of(document);
            if (known is not null) kept++;
            if (!ReferenceEquals(known?.Document, document)) Add(changed, known?.Document, document);
        }
        if (kept == previous.Length) return changed;
        var all = documents.Select(document => document.Id).ToHashSet();
        foreach (var gone in previous.Where(known => !all.Contains(known.Document.Id))) Add(changed, gone.Document, null);
        return changed;
    }

    /// <summary>Adds a document that changed, came or went, with what stands for it and others.</summary>
    private static void Add(HashSet<DocumentId> changed, Document? before, Document? now)
    {
        var id = (now ?? before)!.Id;
        changed.Add(id);
        changed.Add(Lookup.AnyOf(id.Kind));
        if (before is null || now is null) changed.Add(Lookup.NamesOf(id.Kind));
        var (left, joined) = (Groups(before), Groups(now));
        changed.UnionWith(left.Except(joined).Concat(joined.Except(left)).Select(group => Lookup.MembersOf(id.Kind, group)));

        static ImmutableArray<string> Groups(Document? document) => document is null ? [] : [.. Catalog.KindOf(document).Groups(document)];
    }
}
