using System.Collections.Immutable;
using ControlPlane.Language.Documents;
using ControlPlane.Language.Text;

namespace ControlPlane.Language;

/// <summary>All documents at one moment. Immutable; a change makes a new model that shares what did not change.</summary>
public sealed class Model
{
    /// <summary>A model without documents.</summary>
    public static readonly Model Empty = new(ImmutableSortedDictionary<DocumentId, Document>.Empty, ImmutableSortedDictionary<DocumentId, ImmutableArray<Ending>>.Empty);

    private readonly Lazy<ILookup<string, Document>> _byKind;
    private readonly Lazy<ILookup<(string Kind, string Group), Document>> _byGroup;

    private Model(
        ImmutableSortedDictionary<DocumentId, Document> documents, ImmutableSortedDictionary<DocumentId, ImmutableArray<Ending>> endings, Lazy<ILookup<(string Kind, string Group), Document>>? byGroup = null)
    {
        (Documents, Endings) = (documents, endings);
        _byKind = new(() => documents.Values.ToLookup(document => document.Id.Kind));
        _byGroup = byGroup ?? new(() => Catalog.Kinds
            .SelectMany(kind => Of(kind.Name).SelectMany(document => kind.Groups(document).Distinct(), (document, group) => (Document: document, Group: group)))
            .ToLookup(member => (member.Document.Id.Kind, member.Group), member => member.Document));
    }

    /// <summary>The documents in bytewise order of kind and name.</summary>
    public ImmutableSortedDictionary<DocumentId, Document> Documents { get; }

    /// <summary>The documents in which something ends by itself, with what does.</summary>
    internal ImmutableSortedDictionary<DocumentId, ImmutableArray<Ending>> Endings { get; }

    /// <summary>The model with these documents put in place and those taken out.</summary>
    public Model With(IEnumerable<Document> put, IEnumerable<DocumentId>? removed = null)
    {
        ArgumentNullException.ThrowIfNull(put);
        var (documents, endings, sameGroups) = (Documents.ToBuilder(), Endings.ToBuilder(), true);
        foreach (var id in removed ?? [])
        {
            sameGroups &= !IsGrouped(documents.GetValueOrDefault(id));
            documents.Remove(id);
            endings.Remove(id);
        }

        foreach (var document in put)
        {
            sameGroups &= !IsGrouped(documents.GetValueOrDefault(document.Id)) && !IsGrouped(document);
            documents[document.Id] = document;
            if (Catalog.KindOf(document).Ends(document).ToImmutableArray() is { IsEmpty: false } ends) endings[document.Id] = ends;
            else endings.Remove(document.Id);
        }

        return new(documents.ToImmutable(), endings.ToImmutable(), sameGroups ? _byGroup : null);

        static bool IsGrouped(Document? document) => document is not null && Catalog.KindOf(document).Groups(document).Any();
    }

    /// <summary>The documents of a kind, by name.</summary>
    public IEnumerable<Document> Of(string kind) => _byKind.Value[kind];

    /// <summary>The documents of a kind that are in a group, by name.</summary>
    public IEnumerable<Document> Of(string kind, string group) => _byGroup.Value[(kind, group)];

    /// <summary>The document of this identity, or null.</summary>
    public Document? Find(DocumentId id) => Documents.GetValueOrDefault(id);
}
