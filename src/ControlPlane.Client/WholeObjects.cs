using System.Text.Json;
using System.Text.Json.Serialization.Metadata;

namespace ControlPlane.Client;

/// <summary>
/// Refuses a JSON object that lacks a text, list or object which its record always has: a stranger's answer, which must not be taken for an empty one.
/// </summary>
internal static class WholeObjects
{
    /// <summary>The modifier of a resolver.</summary>
    public static void Demand(JsonTypeInfo type)
    {
        if (type.Kind is not JsonTypeInfoKind.Object)
            return;
        var demanded = type.Properties.Where(property => property is { IsGetNullable: false, PropertyType.IsValueType: false, Get: not null }).ToArray();
        if (demanded.Length == 0)
            return;
        type.OnDeserialized = read =>
        {
            if (demanded.FirstOrDefault(property => property.Get!(read) is null) is { } missing)
                throw new JsonException($"{type.Type.Name} lacks {missing.Name}");
        };
    }
}
