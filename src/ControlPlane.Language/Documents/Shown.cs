using System.Globalization;
using System.Text;

namespace ControlPlane.Language.Documents;

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
            if (char.IsControl(character) || char.IsSurrogate(character)) shown.Append(CultureInfo.InvariantCulture, $"\\u{(int)character:x4}");
            else shown.Append(character);
        }
        return shown.Append(text.Length > Longest ? "…\"" : "\"").ToString();
    }

    /// <summary>What a node is, in words.</summary>
    public static string Kind(Node node) => node switch
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
