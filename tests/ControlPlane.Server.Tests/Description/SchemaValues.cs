using System.Text.Json.Nodes;

namespace ControlPlane.Server.Tests.Description;

/// <summary>Makes values that a schema of the description allows, and now and then ones that it does not.</summary>
internal sealed class SchemaValues(JsonNode description, Random chance)
{
    private const int Deepest = 8;

    private static readonly string[] Texts =
    [
        "",
        "edge",
        "orders",
        "a",
        "off",
        "100ms",
        "5%",
        "10/s",
        "1KiB",
        "2030-01-01T00:00:00Z",
        "GET",
        "/orders",
        "^a+$",
        "é\u0000",
        "x'\"<>",
        "%2F",
        "10.0.0.1",
    ];

    /// <summary>A value.</summary>
    public JsonNode? Of(JsonNode? schema, int depth = 0)
    {
        if (schema is not JsonObject known || depth > Deepest || chance.Next(40) == 0)
            return Anything();
        if (known["$ref"] is { } reference)
            return Of(Resolve((string)reference!), depth);
        if (known["const"] is { } value)
            return value.DeepClone();
        if (known["enum"] is JsonArray words)
            return words[chance.Next(words.Count)]?.DeepClone();
        if ((known["anyOf"] ?? known["oneOf"]) is JsonArray ways && known["properties"] is null)
            return Of(ways[chance.Next(ways.Count)], depth);
        return (known["type"] is JsonArray types ? (string?)types[chance.Next(types.Count)] : (string?)known["type"]) switch
        {
            "object" => Map(known, depth),
            "array" => new JsonArray([.. Enumerable.Range(0, chance.Next(3)).Select(_ => Of(known["items"], depth + 1))]),
            "integer" => chance.Next(4) == 0 ? chance.Next() : chance.Next(100),
            "number" => chance.NextDouble() * 100,
            "boolean" => chance.Next(2) == 0,
            "null" => null,
            _ => Text(),
        };
    }

    /// <summary>Any text.</summary>
    public string Text() => Texts[chance.Next(Texts.Length)];

    private JsonObject Map(JsonObject schema, int depth)
    {
        var map = new JsonObject();
        var required = (schema["required"] as JsonArray ?? []).Select(name => (string)name!).ToHashSet();
        foreach (var (name, below) in schema["properties"] as JsonObject ?? [])
        {
            if (required.Contains(name) || chance.Next(4) == 0)
                map[name] = Of(below, depth + 1);
        }

        if (schema["additionalProperties"] is JsonObject others)
            map[Text()] = Of(others, depth + 1);
        return map;
    }

    private JsonNode? Anything() =>
        chance.Next(6) switch
        {
            0 => null,
            1 => Text(),
            2 => chance.Next(),
            3 => new JsonArray(),
            4 => new JsonObject { [Text()] = Text() },
            _ => true,
        };

    private JsonNode? Resolve(string reference) => reference.Split('/').Skip(1).Aggregate((JsonNode?)description, (node, step) => node?[step]);
}
