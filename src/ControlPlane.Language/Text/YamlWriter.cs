using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;

namespace ControlPlane.Language.Text;

/// <summary>Writes trees as YAML that reads back the same: block style, quotes only where needed, text of several lines as a literal block.</summary>
/// <remarks>Other readers matter too: many take YAML 1.1 (<c>on</c> is true, <c>1:30</c> is 90), and libyaml takes no escaped surrogates.</remarks>
internal static class YamlWriter
{
    private static readonly Regex Plain = Patterns.Linear(@"^[A-Za-z0-9_/](?:[A-Za-z0-9_/.@%+=~;,()$-]|:[A-Za-z0-9_/.@%+=~;,()$-])*\z");

    /// <summary>What YAML 1.1 takes for a boolean, a number or a time (https://yaml.org/type/), where 1.2 sees text.</summary>
    private static readonly Regex OldScalar = Patterns.Linear(
        @"^(?:[yY]|yes|Yes|YES|[nN]|no|No|NO|on|On|ON|off|Off|OFF"
            + @"|0b[01_]+|0x[0-9a-fA-F_]+|[0-9][0-9_]*(?:\.[0-9_]*)?(?:[eE][-+]?[0-9]+)?|[0-9][0-9_]*(?::[0-5]?[0-9])+(?:\.[0-9_]*)?"
            + @"|[0-9]{4}-[0-9]{1,2}-[0-9]{1,2}(?:[Tt].*)?)\z"
    );

    private const int Step = 2;

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
                foreach (var item in list.Items)
                    AppendItem(text, item, indent);
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
        else
            Append(text, item, indent + Step);
    }

    private static string Inline(Node node, int indent) =>
        node switch
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

    private static bool IsPlain(string text) => Plain.IsMatch(text) && CoreSchema.Resolve(text) == ScalarKind.String && !OldScalar.IsMatch(text);

    // Nothing that needs an escape, and no indentation that the block's own could be taken for.
    private static bool IsBlock(string text) =>
        text.Contains('\n', StringComparison.Ordinal)
        && text[0] is not (' ' or '\n')
        && !text.EndsWith("\n\n", StringComparison.Ordinal)
        && text.EnumerateRunes().All(character => character.Value == '\n' || IsVisible(character));

    private static string Block(string text, int indent)
    {
        var pad = new string(' ', Math.Max(indent, Step));
        var lines = text.TrimEnd('\n').Split('\n').Select(line => line.Length == 0 ? "" : pad + line);
        return $"|{(text.EndsWith('\n') ? "" : "-")}\n{string.Join('\n', lines)}";
    }

    private static string Quoted(string text) => $"\"{string.Concat(text.EnumerateRunes().Select(InQuotes))}\"";

    private static string InQuotes(Rune character) =>
        character.Value switch
        {
            '"' => "\\\"",
            '\\' => @"\\",
            '\n' => @"\n",
            '\r' => @"\r",
            '\t' => @"\t",
            _ when IsVisible(character) => character.ToString(),
            <= 0xffff => $"\\u{character.Value:x4}",
            _ => $"\\U{character.Value:x8}",
        };

    /// <summary>Whether people see it; also the joiners that make one emoji of several. All of these are c-printable in YAML.</summary>
    private static bool IsVisible(Rune character) =>
        character.Value is ' ' or 0x200c or 0x200d
        || Rune.GetUnicodeCategory(character)
            is not (
                UnicodeCategory.Control
                or UnicodeCategory.Format
                or UnicodeCategory.LineSeparator
                or UnicodeCategory.ParagraphSeparator
                or UnicodeCategory.Surrogate
                or UnicodeCategory.PrivateUse
                or UnicodeCategory.OtherNotAssigned
            );
}
