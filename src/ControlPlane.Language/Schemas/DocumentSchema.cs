using System.Text.Json.Nodes;
using ControlPlane.Language.Documents;

namespace ControlPlane.Language.Schemas;

/// <summary>
/// JSON Schemas (2020-12) of documents, made from what the language itself is made of. They hold the shape: keys, types, words and forms of values. What
/// depends on several values, or on other documents, is checked by `cpctl validate` and by the server alone.
/// </summary>
public static class DocumentSchema
{
    private const string Dialect = "https://json-schema.org/draft/2020-12/schema";
    private const string Definitions = "#/$defs/";

    /// <summary>The schema of one document of a kind.</summary>
    /// <param name="vocabulary">The policies that may be written in it.</param>
    /// <param name="kind">The kind.</param>
    public static JsonObject Of(Vocabulary vocabulary, DocumentKind kind)
    {
        ArgumentNullException.ThrowIfNull(vocabulary);
        ArgumentNullException.ThrowIfNull(kind);
        var definitions = new SchemaDefinitions(vocabulary, Definitions);
        var root = Rooted($"ControlPlane {kind.Name}", definitions.Document(kind), definitions);
        RequireKind(root["$defs"]![kind.Name]!);
        return root;
    }

    /// <summary>The schema of a file: a document of any kind, a list of them, or lists by kind (`routes: […]`).</summary>
    /// <param name="vocabulary">The kinds and policies.</param>
    public static JsonObject OfFile(Vocabulary vocabulary)
    {
        ArgumentNullException.ThrowIfNull(vocabulary);
        var definitions = new SchemaDefinitions(vocabulary, Definitions);
        var kinds = vocabulary.Kinds.Select(kind => (Kind: kind, Reference: definitions.Document(kind))).ToList();
        var document = new JsonObject
        {
            ["type"] = "object",
            ["required"] = new JsonArray("kind"),
            ["properties"] = new JsonObject { ["kind"] = ValueSchemas.Words(kinds.Select(kind => kind.Kind.Name)) },
            ["allOf"] = new JsonArray([
                .. kinds.Select(kind => new JsonObject
                {
                    ["if"] = new JsonObject
                    {
                        ["properties"] = new JsonObject { ["kind"] = new JsonObject { ["const"] = kind.Kind.Name } },
                        ["required"] = new JsonArray("kind"),
                    },
                    ["then"] = kind.Reference.DeepClone(),
                }),
            ]),
        };
        var lists = new JsonObject
        {
            ["type"] = "object",
            ["additionalProperties"] = false,
            ["minProperties"] = 1,
            ["properties"] = new JsonObject(
                kinds.Select(kind =>
                    KeyValuePair.Create(kind.Kind.Plural, (JsonNode?)new JsonObject { ["type"] = "array", ["items"] = kind.Reference.DeepClone() })
                )
            ),
        };
        var root = Rooted(
            "ControlPlane documents",
            new JsonObject
            {
                ["if"] = new JsonObject { ["type"] = "array" },
                ["then"] = new JsonObject { ["items"] = new JsonObject { ["$ref"] = Definitions + "AnyDocument" } },
                ["else"] = new JsonObject
                {
                    ["if"] = new JsonObject
                    {
                        ["type"] = "object",
                        ["anyOf"] = new JsonArray([.. kinds.Select(kind => new JsonObject { ["required"] = new JsonArray(kind.Kind.Plural) })]),
                        ["not"] = new JsonObject { ["required"] = new JsonArray("kind") },
                    },
                    ["then"] = lists,
                    ["else"] = new JsonObject { ["$ref"] = Definitions + "AnyDocument" },
                },
            },
            definitions
        );
        root["$defs"]!["AnyDocument"] = document;
        return root;
    }

    /// <summary>The schemas of all kinds, of policies and of what they hold, by name, for a document that has a place of its own for them.</summary>
    /// <param name="vocabulary">The kinds and policies.</param>
    /// <param name="prefix">That place, as references name it: <c>#/components/schemas/</c>.</param>
    public static JsonObject Components(Vocabulary vocabulary, string prefix)
    {
        ArgumentNullException.ThrowIfNull(vocabulary);
        var definitions = new SchemaDefinitions(vocabulary, prefix);
        foreach (var kind in vocabulary.Kinds)
            definitions.Document(kind);
        return definitions.ToJson();
    }

    private static JsonObject Rooted(string title, JsonObject schema, SchemaDefinitions definitions)
    {
        var root = new JsonObject { ["$schema"] = Dialect, ["title"] = title };
        foreach (var (key, value) in schema.ToList())
        {
            schema.Remove(key);
            root.Add(key, value);
        }

        root.Add("$defs", definitions.ToJson());
        return root;
    }

    /// <summary>Alone, a document says its kind; in a list or at an address of its own it need not.</summary>
    private static void RequireKind(JsonNode document) => ((JsonArray)document["required"]!).Insert(0, (JsonNode)"kind");
}
