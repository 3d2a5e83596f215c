using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;

namespace ControlPlane.Client;

/// <summary>How wire records are written as JSON, on both sides.</summary>
public static class WireJson
{
    /// <summary>camelCase, absent for null, text as it is: answers are <c>application/json</c>, never put into HTML.</summary>
    public static readonly JsonSerializerOptions Options = Freeze(
        new JsonSerializerOptions(JsonSerializerDefaults.Web)
        {
            DefaultIgnoreCondition = System.Text.Json.Serialization.JsonIgnoreCondition.WhenWritingNull,
            Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
        }
    );

    /// <summary>The same for what a server answered: an object must be whole.</summary>
    internal static readonly JsonSerializerOptions Answers = Freeze(
        new JsonSerializerOptions(Options) { TypeInfoResolver = new DefaultJsonTypeInfoResolver { Modifiers = { WholeObjects.Demand } } }
    );

    private static JsonSerializerOptions Freeze(JsonSerializerOptions options)
    {
        options.MakeReadOnly(populateMissingResolver: true);
        return options;
    }
}
