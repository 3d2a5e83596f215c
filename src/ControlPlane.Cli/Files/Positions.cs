using System.Collections.Immutable;
using System.Globalization;
using ControlPlane.Language.Documents;
using ControlPlane.Language.Text;

namespace ControlPlane.Cli.Files;

/// <summary>Finds the place of a problem whose finder saw the document but not the file: the compiler, or the server.</summary>
internal static class Positions
{
    /// <summary>The problem with file, line and column of its document's path; unchanged when it has a file, or names none of the documents.</summary>
    /// <remarks>A line without a file is of the text that was sent, which nobody sees.</remarks>
    public static Problem Locate(this Problem problem, ImmutableArray<Document> documents)
    {
        if (problem.File is not null || documents.FirstOrDefault(document => document.Id == problem.Document) is not { } document)
            return problem;
        var at = Find(document.Body, problem.Path);
        return problem with { File = document.File, Line = at.Line, Column = at.Column };
    }

    // Follows the path as far as the tree goes: what is missing is shown at what should hold it.
    private static Position Find(Mapping body, string path)
    {
        var at = body.At;
        Node node = body;
        var rest = path.AsSpan();
        while (rest.Length > 0)
        {
            if (rest[0] == '[')
            {
                var end = rest.IndexOf(']');
                if (
                    node is not Sequence list
                    || end < 0
                    || !int.TryParse(rest[1..end], NumberStyles.None, CultureInfo.InvariantCulture, out var index)
                    || index >= list.Items.Length
                )
                    return at;
                (node, at) = (list.Items[index], list.Items[index].At);
                rest = rest[(end + 1)..].TrimStart('.');
            }
            else
            {
                if (node is not Mapping map || Entry(map, rest.ToString()) is not { } entry)
                    return at;
                (node, at) = (entry.Value, entry.At);
                rest = rest[entry.Key.Length..].TrimStart('.');
            }
        }

        return node is Scalar ? node.At : at;
    }

    // A key may hold dots (labels do), so the longest key that the path goes on with is meant.
    private static MappingEntry? Entry(Mapping map, string path) =>
        map
            .Entries.Where(entry =>
                path.StartsWith(entry.Key, StringComparison.Ordinal) && (path.Length == entry.Key.Length || path[entry.Key.Length] is '.' or '[')
            )
            .MaxBy(entry => entry.Key.Length);
}
