using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.RegularExpressions;

namespace ControlPlane.Language.Documents;

/// <summary>Writes trees as YAML that reads back the same: block style, quotes only where needed, text of several lines as a literal block.</summary>
internal static class YamlWriter
{
    private static readonly Regex Plain = Patterns.Linear(@"^[A-Za-z0-9_/](?:[A-Za-z0-9_/.@%+=~;,()$-]|:[A-Za-z0-9_/.@%+=~;,()$-])*\z");
    // Nothing that needs an escape, and no indentation that the block's own could be taken for.
    private static readonly Regex BlockText = Patterns.Linear(@"^[\x21-\x7e\u00a0-\u02ff][\x20-\x7e\u00a0-\u02ff\n]*\z");
    private static readonly Regex Unprintable = Patterns.Linear(@"[\u007f-\u009f\u2028\u2029\ufeff\ufffe\uffff]");

    private const int Step = 2;
    private static readonly JsonSerializerOptions Quoting = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    public static string Write(Node root)
    {
        var text = new StringBuilder();
        Append(text, root, 0);
        return text.ToString().TrimStart('\n');
    }

    /// <summary>Appends a node after `key:`, `-` or nothing; it begins with a space or a line break and ends with a line break.</summary>
    private static void Append(StringBuilder text, Node node, int indent)
    {
        switch (node)
        {
            case Mapping { Entries.IsEmpty: false } map:
                text.Append('\n');
                AppendEntries(text, map, indent);
                break;
            case Sequence { Items.IsEmpty: false } list:
                text.Append('\n');
                foreach (var item in list.Items) AppendItem(text, item, indent);
                break;
            default:
                text.Append(' ').Append(Inline(node, indent)).Append('\n');
                break;
        }
    }

    private static void AppendEntries(StringBuilder text, Mapping map, int indent)
    {
        foreach (var entry in map.Entries)
        {
            text.Append(' ', indent).Append(IsPlain(entry.Key) ? entry.Key : Quoted(entry.Key)).Append(':');
            Append(text, entry.Value, indent + Step);
        }
    }

    private static void AppendItem(StringBuilder text, Node item, int indent)
    {
        text.Append(' ', indent).Append('-');
        if (item is Mapping { Entries.IsEmpty: false } map)
        {
            // The first key stands on the dash's line.
            var below = new StringBuilder();
            AppendEntries(below, map, indent + Step);
            text.Append(' ').Append(below.ToString().AsSpan(indent + Step));
        }
        else Append(text, item, indent + Step);
    }

    private static string Inline(Node node, int indent) => node switch
    {
        Mapping => "{}",
        Sequence => "[]",
        Scalar { Kind: ScalarKind.Null } => "null",
        Scalar { Kind: not ScalarKind.String } scalar => scalar.Text,
        Scalar { Text: var text } when IsPlain(text) => text,
        Scalar { Text: var text } when IsBlock(text) => Block(text, indent),
        Scalar { Text: var text } => Quoted(text),
        _ => throw new ArgumentOutOfRangeException(nameof(node)),
    };

    private static bool IsPlain(string text) => Plain.IsMatch(text) && CoreSchema.Resolve(text) == ScalarKind.String;

    private static bool IsBlock(string text) => text.Contains('\n', StringComparison.Ordinal) && !text.EndsWith("\n\n", StringComparison.Ordinal) && BlockText.IsMatch(text);

    private static string Block(string text, int indent)
    {
        var pad = new string(' ', Math.Max(indent, Step));
        var lines = text.TrimEnd('\n').Split('\n').Select(line => line.Length == 0 ? "" : pad + line);
        return $"|{(text.EndsWith('\n') ? "" : "-")}\n{string.Join('\n', lines)}";
    }

    /// <summary>JSON's quoting, which YAML's double quotes take as it is; characters that YAML does not print are escaped.</summary>
    private static string Quoted(string text) => Unprintable.Replace(JsonSerializer.Serialize(text, Quoting), match => $"\\u{(int)match.Value[0]:x4}");
}
