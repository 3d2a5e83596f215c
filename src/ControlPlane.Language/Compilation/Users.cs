using ControlPlane.Language.Text;

namespace ControlPlane.Language.Compilation;

/// <summary>Who uses a document.</summary>
public static class Users
{
    /// <summary>The documents that name this one, whether it exists or not.</summary>
    public static IEnumerable<DocumentId> Of(Model model, DocumentId used)
    {
        ArgumentNullException.ThrowIfNull(model);
        return model.Documents.Values.Where(document => document.Kind.References(document).Contains(used)).Select(document => document.Id);
    }

    /// <summary>The documents that name each of these, by the document that is named, with the places where they do. One pass over all documents.</summary>
    internal static ILookup<DocumentId, (DocumentId User, string Path)> Of(Model model, IReadOnlySet<DocumentId> used) =>
        model
            .Documents.Values.SelectMany(document => document.Kind.Naming(document), (document, place) => (User: document.Id, place.Path, place.Named))
            .Where(place => used.Contains(place.Named))
            .ToLookup(place => place.Named, place => (place.User, place.Path));

    /// <summary>The documents that this one names, whether they exist or not.</summary>
    public static IEnumerable<DocumentId> NamedBy(Model model, DocumentId user)
    {
        ArgumentNullException.ThrowIfNull(model);
        return model.Find(user) is { } document ? document.Kind.References(document) : [];
    }

    /// <summary>Those of them that it names where it can be put back to an earlier revision: of a Fleet, what its policies name.</summary>
    public static IEnumerable<DocumentId> NamedRevertablyBy(Model model, DocumentId user)
    {
        ArgumentNullException.ThrowIfNull(model);
        return model.Find(user) is { } document ? document.Kind.RevertableReferences(document) : [];
    }
}
