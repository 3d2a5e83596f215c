using System.Collections.Immutable;
using ControlPlane.Language.Binding;
using ControlPlane.Language.Text;
using ControlPlane.Language.Values;

namespace ControlPlane.Language.Reference;

/// <summary>What may be written as a value, in a few words; the introduction says how each is written.</summary>
internal static class ValueText
{
    private static readonly Dictionary<Type, string> Words = new()
    {
        [typeof(string)] = "text",
        [typeof(bool)] = "`true`, `false`",
        [typeof(int)] = "whole number",
        [typeof(TimeSpan)] = "duration",
        [typeof(DateTimeOffset)] = "time",
        [typeof(ByteSize)] = "size",
        [typeof(Percentage)] = "percentage",
        [typeof(Rate)] = "rate",
        [typeof(SecretSpec)] = "[secret](#secrets)",
        [typeof(PolicySet)] = "map of [policies](#policies)",
        [typeof(Node)] = "map or text",
        [typeof(ImmutableSortedDictionary<string, string>)] = "map of texts",
        [typeof(ImmutableSortedDictionary<string, ImmutableArray<string>>)] = "map of texts or lists of texts",
    };

    public static string Of(SpecKey key) =>
        key.FromFile ? "text, or `{file: …}`"
        : ItemOf(key.Type) is not { } item ? Of(key.Type)
        : key.OneOrMany ? $"{One(item)}, or a list of them"
        : key.Named is { } named ? $"list: {One(item)}; or map by `{named.Name}`"
        : $"list: {One(item)}";

    /// <summary>The type of a list's items, or null where it is no list.</summary>
    public static Type? ItemOf(Type type) =>
        type.IsGenericType && type.GetGenericTypeDefinition() == typeof(ImmutableArray<>) ? type.GenericTypeArguments[0] : null;

    private static string One(Type item) =>
        !IsRecord(item) ? Of(item)
        : SpecShape.Of(item).Keys.Any(key => key.BareWord) ? "map or word"
        : SpecShape.Of(item).Keys.Any(key => key.BareText) ? "map or text"
        : Of(item);

    private static string Of(Type type) =>
        type.IsEnum ? string.Join(", ", SpecShape.WordsOf(type).Select(value => $"`{value.Word}`")) : Words.GetValueOrDefault(type, "map");

    /// <summary>Whether it is a map of keys that are shown below it.</summary>
    public static bool IsRecord(Type type) => !type.IsEnum && !Words.ContainsKey(type) && ItemOf(type) is null;
}
