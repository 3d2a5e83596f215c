using System.Collections.Immutable;
using System.Text;
using System.Text.Json;

namespace ControlPlane.Language.Kinds.JwtProviders;

/// <summary>Key sets as JSON text: equal keys give equal text, in whatever order the issuer lists them.</summary>
internal static class KeySetText
{
    /// <summary>
    /// A set in which each key stands once for each algorithm it may verify with. Envoy has no list of algorithms; it keeps to the `alg` of a key.
    /// </summary>
    public static string ForAlgorithms(IEnumerable<Jwk> keys, IReadOnlyCollection<string> algorithms) =>
        Set([], keys.SelectMany(key => key.Algorithms.Where(algorithms.Contains).Select(algorithm => Text(key, algorithm))));

    /// <summary>A set with more members of its own beside the keys; each key names its algorithm only if it has but one.</summary>
    public static string Of(IEnumerable<Jwk> keys, IReadOnlyCollection<(string Name, string Value)> members) =>
        Set(members, keys.Select(key => Text(key, key.Algorithms is [var only] ? only : null)));

    private static string Set(IReadOnlyCollection<(string Name, string Value)> members, IEnumerable<string> keys) =>
        Json(writer =>
        {
            foreach (var (name, value) in members)
                writer.WriteString(name, value);
            writer.WriteStartArray("keys");
            foreach (var key in keys.Distinct().Order(StringComparer.Ordinal))
                writer.WriteRawValue(key);
            writer.WriteEndArray();
        });

    private static string Text(Jwk key, string? algorithm) =>
        Json(writer =>
        {
            if (key.KeyId is not null)
                writer.WriteString("kid", key.KeyId);
            writer.WriteString("kty", key.Type);
            if (algorithm is not null)
                writer.WriteString("alg", algorithm);
            foreach (var (name, value) in key.Parameters)
                writer.WriteString(name, value);
        });

    private static string Json(Action<Utf8JsonWriter> members)
    {
        using var buffer = new MemoryStream();
        using (var writer = new Utf8JsonWriter(buffer))
        {
            writer.WriteStartObject();
            members(writer);
            writer.WriteEndObject();
        }
        return Encoding.UTF8.GetString(buffer.GetBuffer(), 0, (int)buffer.Length);
    }
}
