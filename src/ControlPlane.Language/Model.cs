using System.Collections.Immutable;
using ControlPlane.Language.Documents;

namespace ControlPlane.Language;

/// <summary>All documents at one moment. Immutable; a change makes a new model that shares what did not change.</summary>
public sealed class Model
{
    /// <summary>A model without documents.</summary>
    public static readonly Model Empty = new(ImmutableSortedDictionary<DocumentId, Document>.Empty);

    private readonly Lazy<ILookup<string, Document>> _byKind;

    private Model(ImmutableSortedDictionary<DocumentId, Document> documents)
    {
        Documents = documents;
        _byKind = new Lazy<ILookup<string, Document>>(() => documents.Values.ToLookup(document => document.Id.Kind));
    }

    /// <summary>The documents in bytewise order of kind and name.</summary>
    public ImmutableSortedDictionary<DocumentId, Document> Documents { get; }

    /// <summary>The model with these documents put in place and those taken out.</summary>
    public Model With(IEnumerable<Document> put, IEnumerable<DocumentId>? removed = null) =>
        new(Documents.RemoveRange(removed ?? []).SetItems(put.Select(document => KeyValuePair.Create(document.Id, document))));

    /// <summary>The documents of a kind, by name.</summary>
    public IEnumerable<Document> Of(string kind) => _byKind.Value[kind];

    /// <summary>The document of this identity, or null.</summary>
    public Document? Find(DocumentId id) => Documents.GetValueOrDefault(id);
}
