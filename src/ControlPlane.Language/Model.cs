using System.Collections.Immutable;
using ControlPlane.Language.Binding;
using ControlPlane.Language.Documents;
using ControlPlane.Language.Text;
using ControlPlane.Resources;

namespace ControlPlane.Language;

/// <summary>All documents at one moment. Immutable; a change makes a new model that shares what did not change.</summary>
public sealed class Model
{
    /// <summary>A model without documents.</summary>
    public static readonly Model Empty = new(
        None,
        ImmutableSortedDictionary<DocumentId, ImmutableArray<Ending>>.Empty,
        ImmutableDictionary<string, ImmutableSortedDictionary<DocumentId, Document>>.Empty,
        new(),
        ImmutableDictionary<(string Kind, string Group), ImmutableSortedDictionary<DocumentId, Document>>.Empty
    );

    private static ImmutableSortedDictionary<DocumentId, Document> None => ImmutableSortedDictionary<DocumentId, Document>.Empty;

    private readonly ImmutableDictionary<string, ImmutableSortedDictionary<DocumentId, Document>> _byKind;
    private readonly ImmutableDictionary<(string Kind, string Group), ImmutableSortedDictionary<DocumentId, Document>> _byGroup;
    private readonly Lineage<DocumentId> _lineage;

    private Model(
        ImmutableSortedDictionary<DocumentId, Document> documents,
        ImmutableSortedDictionary<DocumentId, ImmutableArray<Ending>> endings,
        ImmutableDictionary<string, ImmutableSortedDictionary<DocumentId, Document>> byKind,
        Lineage<DocumentId> lineage,
        ImmutableDictionary<(string Kind, string Group), ImmutableSortedDictionary<DocumentId, Document>> byGroup
    ) => (Documents, Endings, _byKind, _lineage, _byGroup) = (documents, endings, byKind, lineage, byGroup);

    /// <summary>The documents in bytewise order of kind and name.</summary>
    public ImmutableSortedDictionary<DocumentId, Document> Documents { get; }

    /// <summary>The documents in which something ends by itself, with what does.</summary>
    internal ImmutableSortedDictionary<DocumentId, ImmutableArray<Ending>> Endings { get; }

    /// <summary>The model with these documents put in place and those taken out.</summary>
    public Model With(IEnumerable<Document> put, IEnumerable<DocumentId>? removed = null)
    {
        ArgumentNullException.ThrowIfNull(put);
        var (documents, endings, byGroup) = (Documents.ToBuilder(), Endings.ToBuilder(), _byGroup.ToBuilder());
        var (byKind, changed) = (new Dictionary<string, ImmutableSortedDictionary<DocumentId, Document>.Builder>(), ImmutableArray.CreateBuilder<DocumentId>());
        foreach (var id in removed ?? [])
        {
            Leave(documents.GetValueOrDefault(id));
            documents.Remove(id);
            endings.Remove(id);
            OfKind(id).Remove(id);
        }

        foreach (var document in put)
        {
            Leave(documents.GetValueOrDefault(document.Id));
            Join(document);
            documents[document.Id] = document;
            OfKind(document.Id)[document.Id] = document;
            if (document.Kind.Ends(document).ToImmutableArray() is { IsEmpty: false } ends)
                endings[document.Id] = ends;
            else
                endings.Remove(document.Id);
        }

        var kinds = _byKind.SetItems(byKind.Select(kind => KeyValuePair.Create(kind.Key, kind.Value.ToImmutable())));
        return new(documents.ToImmutable(), endings.ToImmutable(), kinds, _lineage.Next(changed.ToImmutable()), byGroup.ToImmutable());

        ImmutableSortedDictionary<DocumentId, Document>.Builder OfKind(DocumentId id)
        {
            changed.Add(id);
            if (!byKind.TryGetValue(id.Kind, out var documents))
                byKind.Add(id.Kind, documents = _byKind.GetValueOrDefault(id.Kind, None).ToBuilder());
            return documents;
        }

        void Leave(Document? document)
        {
            foreach (var group in document?.Kind.Groups(document) ?? [])
            {
                if (byGroup.TryGetValue((document!.Id.Kind, group), out var members))
                    byGroup[(document.Id.Kind, group)] = members.Remove(document.Id);
            }
        }

        void Join(Document document)
        {
            foreach (var group in document.Kind.Groups(document))
                byGroup[(document.Id.Kind, group)] = byGroup.GetValueOrDefault((document.Id.Kind, group), None).SetItem(document.Id, document);
        }
    }

    /// <summary>The documents of a kind, by name.</summary>
    public IEnumerable<Document> Of(string kind) => _byKind.GetValueOrDefault(kind, None).Values;

    /// <summary>The documents of a kind that are in a group, by name.</summary>
    public IEnumerable<Document> Of(string kind, string group) => _byGroup.TryGetValue((kind, group), out var members) ? members.Values : [];

    /// <summary>
    /// The documents that are not the same objects in both models, or are in one of them alone. Models of which one was made from the other are not walked.
    /// </summary>
    internal IReadOnlySet<DocumentId> DifferencesFrom(Model other)
    {
        if (ReferenceEquals(this, other))
            return ImmutableHashSet<DocumentId>.Empty;
        if (other.Documents.IsEmpty)
            return Documents.Keys.ToHashSet();
        var ids = _lineage.Between(other._lineage) ?? Documents.Keys.Union(other.Documents.Keys);
        return ids.Where(id => !ReferenceEquals(Find(id), other.Find(id))).ToHashSet();
    }

    /// <summary>The document of this identity, or null.</summary>
    public Document? Find(DocumentId id) => Documents.GetValueOrDefault(id);
}
