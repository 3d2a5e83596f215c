using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;

namespace ControlPlane.Language.Text;

/// <summary>A tree as text, and the equality of trees.</summary>
public static class NodeText
{
    /// <summary>JSON in the author's key order, without white space: what the store keeps. Numbers stay as written wherever JSON can say them so.</summary>
    public static string ToJson(this Node node)
    {
        using var buffer = new MemoryStream();
        using (
            var writer = new Utf8JsonWriter(buffer, new JsonWriterOptions { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping, MaxDepth = int.MaxValue })
        )
            Write(writer, node);
        return Encoding.UTF8.GetString(buffer.GetBuffer(), 0, (int)buffer.Length);
    }

    /// <summary>YAML in the author's key order, for people.</summary>
    public static string ToYaml(this Node node) => YamlWriter.Write(node);

    /// <summary>Whether both say the same: key order, positions, quoting and the ways to write one number do not count.</summary>
    public static bool SameAs(this Node left, Node right) =>
        (left, right) switch
        {
            (Scalar one, Scalar other) => one.Kind == other.Kind && (one.Text == other.Text || CoreSchema.Canonical(one) == CoreSchema.Canonical(other)),
            (Sequence one, Sequence other) => one.Items.Length == other.Items.Length && one.Items.Zip(other.Items).All(pair => pair.First.SameAs(pair.Second)),
            (Mapping one, Mapping other) => one.Entries.Length == other.Entries.Length && SameEntries(one, other),
            _ => false,
        };

    private static bool SameEntries(Mapping one, Mapping other)
    {
        var values = other.Entries.ToDictionary(entry => entry.Key, entry => entry.Value, StringComparer.Ordinal);
        return one.Entries.All(entry => values.TryGetValue(entry.Key, out var value) && entry.Value.SameAs(value));
    }

    private static void Write(Utf8JsonWriter writer, Node node)
    {
        switch (node)
        {
            case Mapping map:
                writer.WriteStartObject();
                foreach (var entry in map.Entries)
                {
                    writer.WritePropertyName(entry.Key);
                    Write(writer, entry.Value);
                }
                writer.WriteEndObject();
                break;
            case Sequence list:
                writer.WriteStartArray();
                foreach (var item in list.Items)
                    Write(writer, item);
                writer.WriteEndArray();
                break;
            case Scalar { Kind: ScalarKind.String } text:
                writer.WriteStringValue(text.Text);
                break;
            case Scalar { Kind: ScalarKind.Integer or ScalarKind.Float } number:
                writer.WriteRawValue(CoreSchema.JsonNumber(number));
                break;
            case Scalar scalar:
                writer.WriteRawValue(CoreSchema.Canonical(scalar));
                break;
        }
    }
}
