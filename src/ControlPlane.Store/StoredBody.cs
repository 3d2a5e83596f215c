using System.Collections.Immutable;
using ControlPlane.Language.Documents;
using ControlPlane.Language.Text;
using ControlPlane.Store.Rows;

namespace ControlPlane.Store;

/// <summary>A document as it is kept: JSON in its author's key order.</summary>
internal static class StoredBody
{
    /// <summary>The document of a row, or why this program cannot read it; then nothing is lost, the row stays as it is.</summary>
    public static (Document? Document, ImmutableArray<Problem> Problems) Read(DocumentRow row, Func<string, DocumentId?, ReadResult> read)
    {
        var id = new DocumentId(row.Kind, row.Name);
        if (row.Format > DocumentRow.CurrentFormat)
        {
            return (
                null,
                [new Problem(StoreCodes.NewerFormat, $"the stored document was written by a newer program (format {row.Format}); run the newer program", id)]
            );
        }

        return Read(id, row.Body, read);
    }

    /// <summary>The document of a text, or why it cannot be read.</summary>
    public static (Document? Document, ImmutableArray<Problem> Problems) Read(DocumentId id, string body, Func<string, DocumentId?, ReadResult> read)
    {
        var result = read(body, null);
        if (result is { Problems: [], Documents: [var document] } && document.Id == id)
            return (document, []);

        var reasons = string.Join("; ", result.Problems.Select(problem => problem.Path.Length > 0 ? $"{problem.Path}: {problem.Message}" : problem.Message));
        return (
            null,
            [
                new Problem(
                    StoreCodes.Unreadable,
                    "the stored document cannot be read by this program; write it anew or delete it "
                        + $"({(reasons.Length > 0 ? reasons : "it is another document")})",
                    id
                ),
            ]
        );
    }
}
