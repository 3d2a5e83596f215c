using System.Collections.Immutable;
using ControlPlane.Client.Wire;
using ControlPlane.Language.Documents;
using ControlPlane.Language.Text;
using Node = ControlPlane.Language.Text.Node;

namespace ControlPlane.Cli.Files;

/// <summary>What would change in one document.</summary>
/// <param name="Kind">Its kind.</param>
/// <param name="Name">Its name.</param>
/// <param name="Action">Created, updated or deleted.</param>
/// <param name="Diff">A unified diff of both as YAML, line by line.</param>
internal sealed record DocumentDifference(string Kind, string Name, ChangeAction Action, ImmutableArray<string> Diff)
{
    /// <summary>Compares what the server has with what the file says.</summary>
    /// <param name="stored">The server's, or null when it has none.</param>
    /// <param name="document">The file's.</param>
    /// <param name="change">What the server would do. Where the document holds secrets it says what would be stored: only the server can tell whether one
    /// changed.</param>
    public static DocumentDifference Between(StoredDocument? stored, Document document, DocumentChange change) =>
        new(
            document.Id.Kind,
            document.Id.Name,
            change.Action,
            UnifiedDiff.Lines(
                stored is null ? "/dev/null" : $"{document.Id} (revision {stored.Revision}, {stored.Author})",
                $"{document.Id} ({document.File})",
                stored is null ? "" : Ordered(WithoutTimes(stored.Body.Tree()), document.Body).ToYaml(),
                change.Body is { } body ? Ordered(WithoutTimes(body.Tree()), document.Body).ToYaml() : Masked(document).Body.ToYaml()
            )
        );

    /// <summary>All of a document goes.</summary>
    public static DocumentDifference Deleted(StoredDocument stored, DocumentChange change)
    {
        var lines = WithoutTimes(stored.Body.Tree()).ToYaml().TrimEnd('\n').Split('\n');
        return new(
            change.Kind,
            change.Name,
            change.Action,
            [
                $"--- {change.Kind}/{change.Name} (revision {stored.Revision}, {stored.Author})",
                "+++ /dev/null",
                $"@@ -1,{lines.Length} +0,0 @@",
                .. lines.Select(line => $"-{line}"),
            ]
        );
    }

    private static Document Masked(Document document) => SecretFields.WithValues(document, field => field.Value is null ? null : "(not shown)");

    /// <summary>Without the times of secrets: that of a change is known only once it is made.</summary>
    private static Node WithoutTimes(Node node) =>
        node switch
        {
            Mapping map when map["set"] is not null && map["hash"] is not null => map with
            {
                Entries = map.Entries.RemoveAll(entry => entry.Key == "updatedAt"),
            },
            Mapping map => map with { Entries = [.. map.Entries.Select(entry => entry with { Value = WithoutTimes(entry.Value) })] },
            Sequence list => list with { Items = [.. list.Items.Select(WithoutTimes)] },
            _ => node,
        };

    /// <summary>A tree with its keys in the order of another: the order says nothing, and only what differs shall show.</summary>
    public static Node Ordered(Node node, Node? like) =>
        (node, like) switch
        {
            (Mapping map, Mapping model) => map with
            {
                Entries =
                [
                    .. map
                        .Entries.OrderBy(entry =>
                            model
                                .Entries.Select((other, place) => (other.Key, place))
                                .FirstOrDefault(other => other.Key == entry.Key, (entry.Key, int.MaxValue))
                                .Item2
                        )
                        .Select(entry => entry with { Value = Ordered(entry.Value, model[entry.Key]) }),
                ],
            },
            (Sequence list, Sequence model) => list with
            {
                Items = [.. list.Items.Select((item, place) => Ordered(item, place < model.Items.Length ? model.Items[place] : null))],
            },
            _ => node,
        };
}
