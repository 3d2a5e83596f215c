using ControlPlane.Language.Text;

namespace ControlPlane.Language.Documents;

/// <summary>The documents of several texts taken together.</summary>
public static class DocumentSet
{
    /// <summary>
    /// All documents and all problems, in the order of the results. A document that comes again is a problem that names both places; the first stays.
    /// </summary>
    public static ReadResult Combine(IEnumerable<ReadResult> results)
    {
        var all = results.ToArray();
        var first = new Dictionary<DocumentId, DocumentPlace>();
        var problems = all.SelectMany(result => result.Problems).ToList();
        foreach (var place in all.SelectMany(result => result.Places))
        {
            if (!first.TryAdd(place.Id, place))
                problems.Add(Again(place, first[place.Id]));
        }
        return new([.. all.SelectMany(result => result.Documents).DistinctBy(document => document.Id)], [.. problems]) { Places = [.. first.Values] };
    }

    private static Problem Again(DocumentPlace place, DocumentPlace earlier)
    {
        var where = $"{(earlier.File is null ? "" : $"{earlier.File}, ")}line {earlier.At.Line}, column {earlier.At.Column}";
        return new(
            DocumentCodes.DuplicateDocument,
            $"is written twice: it stands at {where} already",
            place.Id,
            File: place.File,
            Line: place.At.Line,
            Column: place.At.Column
        );
    }
}
