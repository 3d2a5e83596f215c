using ControlPlane.Language.Text;

namespace ControlPlane.Language.Documents;

/// <summary>Places in a document's tree by their path.</summary>
internal static class Places
{
    /// <summary>A problem at this place of a document, or at the nearest place above that was written.</summary>
    public static Problem Problem(Document document, string path, string code, string message, string? allowed = null, string? hint = null)
    {
        var at = Find(document.Body, path);
        return new Problem(code, message, document.Id, path, allowed, document.File, at.Line, at.Column, hint);
    }

    /// <summary>The path of a rule's match, which may be written as the only one or in a list.</summary>
    public static string OfMatch(Document route, string rule, int index) => IsList(route, rule) ? $"{rule}.match[{index}]" : $"{rule}.match";

    private static bool IsList(Document route, string rule) =>
        route.Body["rules"] is Sequence rules
        && rules.Items.Index().Any(item => $"rules[{item.Index}]" == rule && item.Item is Mapping written && written["match"] is Sequence);

    /// <summary>Follows a path such as <c>rules[0].match.path</c> as far as the tree has it. Keys may hold dots.</summary>
    private static Position Find(Mapping root, string path)
    {
        Node node = root;
        var at = root.At;
        var rest = path.AsSpan();
        while (!rest.IsEmpty)
        {
            var (next, place, length) = Step(node, at, rest);
            at = place;
            if (next is null)
                break;
            node = next;
            rest = rest[length..].TrimStart('.');
        }
        return at;
    }

    /// <summary>One step down; null where the tree ends.</summary>
    private static (Node? Node, Position At, int Length) Step(Node node, Position at, ReadOnlySpan<char> path)
    {
        if (node is Mapping mapping && Entry(mapping, path) is { } entry)
            return (entry.Value, entry.At, entry.Key.Length);
        if (node is Sequence sequence && Index(path, out var length) is { } index && index < sequence.Items.Length)
            return (sequence.Items[index], sequence.Items[index].At, length);
        return (null, at, 0);
    }

    private static MappingEntry? Entry(Mapping mapping, ReadOnlySpan<char> path)
    {
        MappingEntry? longest = null;
        foreach (var entry in mapping.Entries)
        {
            var matches = path.StartsWith(entry.Key, StringComparison.Ordinal) && (path.Length == entry.Key.Length || path[entry.Key.Length] is '.' or '[');
            if (matches && entry.Key.Length > (longest?.Key.Length ?? -1))
                longest = entry;
        }
        return longest;
    }

    private static int? Index(ReadOnlySpan<char> path, out int length)
    {
        length = path.IndexOf(']') + 1;
        return length > 2 && path[0] == '[' && int.TryParse(path[1..(length - 1)], out var index) ? index : null;
    }
}
