using System.Text.Json;
using ControlPlane.Language.Text;

namespace ControlPlane.Cli.Files;

/// <summary>A document that a server answered, as a tree: so one that this version of cpctl does not know can be shown, too.</summary>
internal static class JsonTree
{
    private static readonly Position Nowhere = new(1, 1);

    /// <summary>The document's tree.</summary>
    public static Node Tree(this JsonElement json) =>
        json.ValueKind switch
        {
            JsonValueKind.Object => new Mapping(
                [.. json.EnumerateObject().Select(entry => new MappingEntry(entry.Name, Nowhere, entry.Value.Tree()))],
                Nowhere
            ),
            JsonValueKind.Array => new Sequence([.. json.EnumerateArray().Select(Tree)], Nowhere),
            JsonValueKind.String => new Scalar(json.GetString()!, ScalarKind.String, Nowhere),
            JsonValueKind.Number => new Scalar(
                json.GetRawText(),
                json.GetRawText().AsSpan().IndexOfAny(".eE") < 0 ? ScalarKind.Integer : ScalarKind.Float,
                Nowhere
            ),
            JsonValueKind.True or JsonValueKind.False => new Scalar(json.GetRawText(), ScalarKind.Boolean, Nowhere),
            _ => new Scalar("null", ScalarKind.Null, Nowhere),
        };

    /// <summary>The tree as the JSON that is sent to a server.</summary>
    public static JsonElement Json(this Node node) => JsonElement.Parse(node.ToJson());
}
