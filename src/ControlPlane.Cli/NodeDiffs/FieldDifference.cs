using System.Text.Json;
using System.Text.Json.Nodes;

namespace ControlPlane.Cli.NodeDiffs;

/// <summary>A field that differs.</summary>
/// <param name="Path">Where it stands in the message; parts of lists are named by their <c>name</c> where they have one.</param>
/// <param name="ControlPlane">Its value as the control plane intends it; null where it intends none.</param>
/// <param name="Envoy">Its value at the Envoy; null where it has none.</param>
internal sealed record FieldDifference(string Path, JsonNode? ControlPlane, JsonNode? Envoy)
{
    private static readonly string[] RedactedTexts = ["redacted", "[redacted]", Convert.ToBase64String("redacted"u8), Convert.ToBase64String("[redacted]"u8)];

    /// <summary>The fields that differ between two messages. What one side does not show because it is secret differs in nothing.</summary>
    public static IEnumerable<FieldDifference> Between(JsonNode? intended, JsonNode? had, string path = "")
    {
        if (IsRedacted(intended) || IsRedacted(had) || (IsPartlyRedacted(intended) && IsPartlyRedacted(had)))
            return [];
        return (intended, had) switch
        {
            (null, null) => [],
            (JsonObject one, JsonObject other) => one.Select(field => field.Key)
                .Union(other.Select(field => field.Key))
                .SelectMany(key => Between(one[key], other[key], path.Length == 0 ? key : $"{path}.{key}")),
            (JsonArray one, JsonArray other) => Lists(one, other, path),
            (JsonValue one, JsonValue other) when AreEqual(one, other) => [],
            _ => [new FieldDifference(path, intended?.DeepClone(), had?.DeepClone())],
        };
    }

    private static IEnumerable<FieldDifference> Lists(JsonArray intended, JsonArray had, string path)
    {
        if (Named(intended) is not { } one || Named(had) is not { } other)
        {
            return Enumerable
                .Range(0, Math.Max(intended.Count, had.Count))
                .SelectMany(place => Between(intended.ElementAtOrDefault(place), had.ElementAtOrDefault(place), $"{path}[{place}]"));
        }

        var fields = one
            .Keys.Union(other.Keys)
            .SelectMany(name => Between(one.GetValueOrDefault(name), other.GetValueOrDefault(name), $"{path}[{name}]"))
            .ToList();

        // What has the same parts in another order is not the same: the first route that matches is taken.
        return fields.Count == 0 && !one.Keys.SequenceEqual(other.Keys) && !path.EndsWith("virtual_hosts", StringComparison.Ordinal)
            ? [new FieldDifference($"{path} (order)", Order(one), Order(other))]
            : fields;
    }

    private static JsonArray Order(Dictionary<string, JsonNode?> named) => [.. named.Keys.Select(name => (JsonNode)name)];

    /// <summary>The parts by name, in their order; null where one has none, or two have the same.</summary>
    private static Dictionary<string, JsonNode?>? Named(JsonArray list)
    {
        var named = new Dictionary<string, JsonNode?>();
        foreach (var part in list)
        {
            if (part is not JsonObject named1 || named1["name"] is not JsonValue name || !named.TryAdd(name.ToString(), part))
                return null;
        }

        return named;
    }

    private static bool AreEqual(JsonValue one, JsonValue other) =>
        one.GetValueKind() is JsonValueKind.Number && other.GetValueKind() is JsonValueKind.Number
            ? double.Parse(one.ToJsonString(), System.Globalization.CultureInfo.InvariantCulture)
                == double.Parse(other.ToJsonString(), System.Globalization.CultureInfo.InvariantCulture)
            : JsonNode.DeepEquals(one, other);

    private static bool IsRedacted(JsonNode? node) => TextOf(node) is { } text && RedactedTexts.Contains(text);

    /// <summary>Where a secret is part of a text, each side has a form of its own for it.</summary>
    private static bool IsPartlyRedacted(JsonNode? node) => TextOf(node)?.Contains("redacted", StringComparison.Ordinal) == true;

    private static string? TextOf(JsonNode? node) => node is JsonValue value && value.GetValueKind() is JsonValueKind.String ? value.GetValue<string>() : null;
}
