using System.Collections.Immutable;
using ControlPlane.Language.Compilation;
using ControlPlane.Language.Documents;
using ControlPlane.Language.Text;

namespace ControlPlane.Language.Explanation;

/// <summary>What reads tell of documents beside what their authors wrote. Pure.</summary>
public static class Statuses
{
    /// <summary>
    /// The status of each of these documents whose kind has one, with the documents that use it. However many are asked for, all documents are walked once, and
    /// only if one of these has a status.
    /// </summary>
    /// <param name="model">All documents.</param>
    /// <param name="documents">Some of them.</param>
    public static ImmutableDictionary<DocumentId, Mapping> Of(Model model, IEnumerable<Document> documents)
    {
        ArgumentNullException.ThrowIfNull(model);
        var told = documents.Where(document => document.Kind.HasStatus).ToDictionary(document => document.Id);
        if (told.Count == 0)
            return ImmutableDictionary<DocumentId, Mapping>.Empty;
        var users = Users.Of(model, told.Keys.ToHashSet());
        return told.Values.ToImmutableDictionary(document => document.Id, document => Of(document, users[document.Id]));
    }

    /// <summary>A document as a read tells it: what its author wrote, and its status after it.</summary>
    public static Mapping With(Document document, Mapping? status)
    {
        ArgumentNullException.ThrowIfNull(document);
        return status is null
            ? document.Body
            : document.Body with
            {
                Entries = document.Body.Entries.Add(new MappingEntry(StatusTree.Key, document.Body.At, status)),
            };
    }

    private static Mapping Of(Document document, IEnumerable<(DocumentId User, string Path)> users)
    {
        var status = document.Kind.Status(document) is { } known ? StatusTree.Of(known) : new Mapping([], document.Body.At);
        var uses = users
            .GroupBy(use => use.User)
            .OrderBy(use => use.Key)
            .Select(use =>
                StatusTree.Of(
                    new DocumentUse
                    {
                        Kind = use.Key.Kind,
                        Name = use.Key.Name,
                        Paths = [.. use.Select(place => place.Path).Where(path => path.Length > 0)],
                    }
                )
            );
        return status with { Entries = status.Entries.Add(new MappingEntry(StatusTree.UsedBy, document.Body.At, new Sequence([.. uses], document.Body.At))) };
    }
}
