using System.Collections.Immutable;
using ControlPlane.Language.Documents;

namespace ControlPlane.Language.Compilation;

/// <summary>A document that was checked against the others.</summary>
/// <param name="Document">The document.</param>
/// <param name="References">The documents it names.</param>
/// <param name="Problems">What is wrong.</param>
internal sealed record CheckedDocument(Document Document, ImmutableArray<DocumentId> References, ImmutableArray<Problem> Problems)
{
    /// <summary>Checks all documents. One in which nothing was wrong is checked again only if it changed, or a document that it names did.</summary>
    public static Dictionary<DocumentId, CheckedDocument> All(Model model, IReadOnlyDictionary<DocumentId, CheckedDocument> previous)
    {
        var changed = Changed(model, previous);
        var all = new Dictionary<DocumentId, CheckedDocument>(model.Documents.Count);
        foreach (var (id, document) in model.Documents)
        {
            var known = previous.GetValueOrDefault(id);
            all.Add(id, known is not null && known.CanStandFor(document, changed) ? known : Check(document, model));
        }
        return all;
    }

    private bool CanStandFor(Document document, HashSet<DocumentId> changed)
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
        var kind = Catalog.Kinds.Single(candidate => candidate.Name == document.Id.Kind);
        return new CheckedDocument(document, [.. kind.References(document)], [.. kind.Check(document, model)]);
    }

    private static HashSet<DocumentId> Changed(Model model, IReadOnlyDictionary<DocumentId, CheckedDocument> previous)
    {
        var changed = new HashSet<DocumentId>();
        var kept = 0;
        foreach (var (id, document) in model.Documents)
        {
            if (previous.TryGetValue(id, out var known))
            {
                kept++;
                if (!ReferenceEquals(known.Document, document)) changed.Add(id);
            }
            else
            {
                changed.Add(id);
            }
        }
        if (kept < previous.Count) changed.UnionWith(previous.Keys.Where(id => model.Find(id) is null));
        return changed;
    }
}
