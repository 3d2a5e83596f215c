using System.Globalization;
using System.Text;

namespace ControlPlane.Language.Text;

/// <summary>The author's text as messages show it.</summary>
internal static class Shown
{
    private const int Longest = 60;

    /// <summary>Quoted, on one line, cut where it is long.</summary>
    public static string Text(string text)
    {
        var shown = new StringBuilder("\"");
        foreach (var character in text.AsSpan(0, Math.Min(text.Length, Longest)))
        {
            if (char.IsControl(character) || char.IsSurrogate(character))
                shown.Append(CultureInfo.InvariantCulture, $"\\u{(int)character:x4}");
            else
                shown.Append(character);
        }
        return shown.Append(text.Length > Longest ? "…\"" : "\"").ToString();
    }

    /// <summary>A part of YAML with its name: but where a secret may be meant, one that begins with `!` or `*` and was not quoted, without it.</summary>
    public static string Named(string what, string name, string path) =>
        path.EndsWith("value", StringComparison.Ordinal) ? $"{(what[0] is 'a' ? "an" : "a")} {what} (or text that needs quotes)" : $"the {what} {Text(name)}";

    /// <summary>What a node is, in words that tell nothing of its value: for what may be a secret.</summary>
    public static string Sort(Node node) =>
        node switch
        {
            Scalar { Kind: ScalarKind.String } => "a text",
            Scalar { Kind: ScalarKind.Boolean } => "a boolean",
            Scalar { Kind: ScalarKind.Integer or ScalarKind.Float } => "a number",
            _ => Kind(node),
        };

    /// <summary>What a node is, in words.</summary>
    public static string Kind(Node node) =>
        node switch
        {
            Mapping => "a map",
            Sequence => "a list",
            Scalar { Kind: ScalarKind.Null } => "null",
            Scalar { Kind: ScalarKind.String } text => $"the text {Text(text.Text)}",
            Scalar { Kind: ScalarKind.Boolean } boolean => $"the boolean {boolean.Text}",
            Scalar number => $"the number {(number.Text.Length > Longest ? number.Text[..Longest] + "…" : number.Text)}",
            _ => throw new ArgumentOutOfRangeException(nameof(node)),
        };
}
