using System.Collections.Immutable;
using System.ComponentModel;
using System.Reflection;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using ControlPlane.Language.Binding;
using ControlPlane.Language.Documents;
using ControlPlane.Language.Text;
using static ControlPlane.Language.Schemas.ValueSchemas;

namespace ControlPlane.Language.Schemas;

/// <summary>
/// Makes the schemas of spec records, each once, under a name of its own. What a record's rules demand beyond shape is not in them, but for keys that a
/// document cannot do without.
/// </summary>
/// <param name="vocabulary">The kinds and policies.</param>
/// <param name="prefix">Where definitions stand: <c>#/$defs/</c>.</param>
internal sealed class SchemaDefinitions(Vocabulary vocabulary, string prefix)
{
    private const string Off = "off",
        Policies = "Policies",
        Secret = "Secret";

    /// <summary>How descriptions say that a key cannot be left out; what is required only once a policy is in force may be.</summary>
    private static readonly Regex Required = Patterns.Linear(@"\bRequired(?:, at least [a-z]+)?\.");

    /// <summary>A secret is given in exactly one of these.</summary>
    private static readonly string[] SecretWays = ["value", "env", "file", "hash"];

    private readonly SortedDictionary<string, JsonObject?> _made = new(StringComparer.Ordinal);

    /// <summary>All that were made, by name.</summary>
    public JsonObject ToJson() => new(_made.Select(made => KeyValuePair.Create(made.Key, (JsonNode?)made.Value!.DeepClone())));

    /// <summary>Refers to the schema of a kind's documents.</summary>
    public JsonObject Document(DocumentKind kind) =>
        Refer(
            kind.Name,
            () =>
            {
                var header = SpecShape.Of(typeof(DocumentHeader));
                var properties = new JsonObject();
                foreach (var key in header.Keys)
                    properties.Add(key.Name, Described(key, HeaderValue(kind, key)));
                properties.Add(
                    "metadata",
                    new JsonObject
                    {
                        ["type"] = "object",
                        ["description"] = "Information that a read returns beside the document. It is ignored when the document is written.",
                        ["minProperties"] = 1,
                        ["additionalProperties"] = false,
                        ["properties"] = new JsonObject
                        {
                            ["revision"] = new JsonObject(),
                            ["source"] = new JsonObject(),
                            ["author"] = new JsonObject(),
                            ["at"] = new JsonObject(),
                        },
                    }
                );
                if (kind.StatusType is { } status)
                {
                    var told = Record(status, inPolicy: false, []);
                    told["readOnly"] = true;
                    told["description"] = "What a read tells beside the document. It cannot be changed: what is written back must say the same.";
                    properties.Add(StatusTree.Key, told);
                }
                foreach (var key in SpecShape.Of(kind.SpecType).Keys)
                    properties.Add(key.Name, Described(key, Value(key, inPolicy: false)));
                return Map(properties, ["name", .. RequiredOf(kind.SpecType)]);
            }
        );

    /// <summary>Refers to the schema of a map of policies.</summary>
    public JsonObject PolicySet() =>
        Refer(Policies, () => Map(new JsonObject(vocabulary.Policies.Select(policy => KeyValuePair.Create(policy.Name, (JsonNode?)Of(policy)))), []));

    private JsonObject Of(PolicyType policy)
    {
        var one = Record(policy.SpecType, inPolicy: true, required: policy.Family is PolicyFamily.NamedList ? ["name"] : []);
        return AnyOf(
            new JsonObject { ["const"] = Off },
            policy.Family is PolicyFamily.NamedList ? new JsonObject { ["type"] = "array", ["items"] = one } : one
        );
    }

    private static JsonObject HeaderValue(DocumentKind kind, SpecKey key) =>
        key.Name switch
        {
            "kind" => new JsonObject { ["const"] = kind.Name },
            "name" or "team" => new JsonObject
            {
                ["type"] = "string",
                ["maxLength"] = 63,
                ["pattern"] = "^[a-z0-9]([-.a-z0-9]*[a-z0-9])?$",
            },
            "labels" => new JsonObject
            {
                ["type"] = "object",
                ["propertyNames"] = new JsonObject { ["maxLength"] = 63, ["pattern"] = "^[A-Za-z0-9]([-_./A-Za-z0-9]*[A-Za-z0-9])?$" },
                ["additionalProperties"] = new JsonObject { ["type"] = "string", ["maxLength"] = 255 },
            },
            _ => Typed("string"),
        };

    private JsonObject Value(SpecKey key, bool inPolicy)
    {
        var schema =
            key.FromFile ? AnyOf(Typed("string"), Map(new JsonObject { ["file"] = Typed("string") }, ["file"]))
            : ItemOf(key.Type) is { } item ? Items(key, item, inPolicy)
            : Value(key.Type, inPolicy);
        return inPolicy ? AnyOf(schema, new JsonObject { ["const"] = Off }) : schema;
    }

    private JsonObject Value(Type type, bool inPolicy) =>
        type switch
        {
            _ when type == typeof(PolicySet) => PolicySet(),
            _ when type == typeof(SecretSpec) => Refer(Secret, SecretSchema),
            _ when ValueSchemas.Of(type) is { } value => value,
            _ => Record(type, inPolicy, []),
        };

    private JsonObject Items(SpecKey key, Type item, bool inPolicy)
    {
        var one = Value(item, inPolicy);
        var list = new JsonObject { ["type"] = "array", ["items"] = one };
        var ways = new List<JsonNode> { list };
        var isRecord = IsRecord(item);
        if (!isRecord || key.OneOrMany || SpecShape.Of(item).Keys.Any(known => known.BareWord || known.BareText))
            ways.Add(one.DeepClone());
        if (key.Named is { } named)
        {
            var unnamed = Record(item, inPolicy, [], without: named.Name);
            var value = Value(SpecShape.Of(item).ByName[named.Value].Type, inPolicy);
            ways.Add(new JsonObject { ["type"] = "object", ["additionalProperties"] = AnyOf(value, unnamed) });
            if (!key.OneOrMany)
                ways.Add(one.DeepClone());
        }

        return ways is [var only] ? (JsonObject)only : AnyOf(ways);
    }

    private JsonObject Record(Type type, bool inPolicy, string[] required, string? without = null) =>
        Refer(
            NameOf(type, inPolicy, without),
            () =>
            {
                var shape = SpecShape.Of(type);
                var properties = new JsonObject(
                    shape.Keys.Where(key => key.Name != without).Select(key => KeyValuePair.Create(key.Name, (JsonNode?)Described(key, Value(key, inPolicy))))
                );
                var map = Map(properties, inPolicy ? required : [.. RequiredOf(type).Where(name => name != without)]);
                var words = shape.Keys.Where(key => key.BareWord).Select(key => key.Name).ToList();
                if (shape.Keys.Any(key => key.BareText))
                    return AnyOf(Typed("string"), map);
                return words.Count > 0 ? AnyOf(Words(words), map) : map;
            }
        );

    private static JsonObject SecretSchema()
    {
        var schema = Map(
            new JsonObject(
                SpecShape.Of(typeof(SecretSpec)).Keys.Select(key => KeyValuePair.Create(key.Name, (JsonNode?)Described(key, ValueSchemas.Of(key.Type)!)))
            ),
            []
        );
        schema["oneOf"] = new JsonArray([.. SecretWays.Select(way => new JsonObject { ["required"] = new JsonArray(way) })]);
        schema["properties"]!["set"]!["const"] = true;
        return schema;
    }

    private static IEnumerable<string> RequiredOf(Type type) =>
        SpecShape
            .Of(type)
            .Keys.Where(key => key.Property.GetCustomAttribute<DescriptionAttribute>() is { } said && Required.IsMatch(said.Description))
            .Select(key => key.Name);

    private static JsonObject Map(JsonObject properties, string[] required)
    {
        var map = new JsonObject
        {
            ["type"] = "object",
            ["additionalProperties"] = false,
            ["properties"] = properties,
        };
        if (required.Length > 0)
            map["required"] = new JsonArray([.. required.Select(name => (JsonNode)name)]);
        return map;
    }

    /// <summary>The schema with what the key's author says of it.</summary>
    private static JsonObject Described(SpecKey key, JsonObject schema)
    {
        if (key.Property.GetCustomAttribute<DescriptionAttribute>() is { } said)
            schema["description"] = said.Description;
        return schema;
    }

    /// <summary>Refers to a definition, which is made when it is first asked for: a policy may hold policies.</summary>
    private JsonObject Refer(string name, Func<JsonObject> make)
    {
        if (_made.TryAdd(name, null))
            _made[name] = make();
        return new JsonObject { ["$ref"] = prefix + name };
    }

    private static string NameOf(Type type, bool inPolicy, string? without)
    {
        var name = type.Name.EndsWith("Spec", StringComparison.Ordinal) ? type.Name[..^4] : type.Name;
        return $"{name}{(inPolicy ? "InPolicy" : "")}{(without is null ? "" : "ByName")}";
    }

    private static Type? ItemOf(Type type) =>
        type.IsGenericType && type.GetGenericTypeDefinition() == typeof(ImmutableArray<>) ? type.GenericTypeArguments[0] : null;

    private static bool IsRecord(Type type) => type != typeof(PolicySet) && type != typeof(SecretSpec) && ValueSchemas.Of(type) is null;
}
