using System.Collections.Immutable;
using System.Text.Json.Nodes;
using ControlPlane.Language.Binding;
using ControlPlane.Language.Text;
using ControlPlane.Language.Values;

namespace ControlPlane.Language.Schemas;

/// <summary>The JSON Schemas of single values: of everything that <see cref="SpecBinder"/> accepts for a type other than a map.</summary>
internal static class ValueSchemas
{
    private static readonly ImmutableDictionary<Type, Func<JsonObject>> Known = new Dictionary<Type, Func<JsonObject>>
    {
        [typeof(string)] = () => Typed("string"),
        [typeof(bool)] = () => Typed("boolean"),
        [typeof(int)] = () =>
            new JsonObject
            {
                ["type"] = "integer",
                ["minimum"] = int.MinValue,
                ["maximum"] = int.MaxValue,
            },
        [typeof(TimeSpan)] = () => Pattern("^(?=.)([0-9]{1,6}h)?([0-9]{1,9}m)?([0-9]{1,9}s)?([0-9]{1,9}ms)?$", Durations.Form),
        [typeof(DateTimeOffset)] = () => Pattern(@"^[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}(\.[0-9]{1,6})?Z$", Instants.Form),
        [typeof(ByteSize)] = () => Pattern("^[0-9]{1,9}(B|KiB|MiB|GiB)$", ByteSize.Form),
        [typeof(Percentage)] = () => Pattern(@"^(?!0+(\.0+)?%)(100(\.0{1,4})?|0?[0-9]{1,2}(\.[0-9]{1,4})?)%$", Percentage.Form),
        [typeof(Rate)] = () => Pattern("^[0-9]{1,10}/(s|min|h|day|month)$", Rate.Form),
        [typeof(Node)] = () => new JsonObject { ["type"] = new JsonArray("object", "string") },
        [typeof(ImmutableSortedDictionary<string, string>)] = () => new JsonObject { ["type"] = "object", ["additionalProperties"] = Typed("string") },
        [typeof(ImmutableSortedDictionary<string, ImmutableArray<string>>)] = () =>
            new JsonObject
            {
                ["type"] = "object",
                ["additionalProperties"] = AnyOf(Typed("string"), new JsonObject { ["type"] = "array", ["items"] = Typed("string") }),
            },
    }.ToImmutableDictionary();

    /// <summary>The schema of a value; null where the type is a map of keys, a list, a secret or a set of policies.</summary>
    public static JsonObject? Of(Type type) =>
        type.IsEnum ? Words(SpecShape.WordsOf(type).Select(value => value.Word)) : Known.GetValueOrDefault(type)?.Invoke();

    /// <summary>One of these words.</summary>
    public static JsonObject Words(IEnumerable<string> words) => new() { ["enum"] = new JsonArray([.. words.Select(word => (JsonNode)word)]) };

    /// <summary>Text of this form.</summary>
    public static JsonObject Pattern(string pattern, string? form = null)
    {
        var schema = Typed("string");
        schema["pattern"] = pattern;
        if (form is not null)
            schema["$comment"] = form;
        return schema;
    }

    /// <summary>Any of these.</summary>
    public static JsonObject AnyOf(params IEnumerable<JsonNode> schemas) => new() { ["anyOf"] = new JsonArray([.. schemas]) };

    /// <summary>A value of this type of JSON.</summary>
    public static JsonObject Typed(string type) => new() { ["type"] = type };
}
