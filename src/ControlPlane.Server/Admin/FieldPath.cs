using System.Collections.Immutable;
using System.Globalization;
using System.Text.Json;

namespace ControlPlane.Server.Admin;

/// <summary>
/// The place of a field in a document, such as that it can be found in other versions: entries of lists are known by their name where they have one.
/// </summary>
internal sealed class FieldPath
{
    private readonly ImmutableArray<Step> _steps;

    private FieldPath(ImmutableArray<Step> steps) => _steps = steps;

    /// <summary>The place that a path such as <c>rules[0].policies.timeout.request</c> names, and the value there; null where there is none.</summary>
    public static (FieldPath Path, JsonElement Value)? Find(JsonElement body, string path)
    {
        var steps = ImmutableArray.CreateBuilder<Step>();
        var (value, rest) = (body, path);
        while (rest.Length > 0)
        {
            if (Next(value, rest) is not { } next)
                return null;
            steps.Add(next.Step);
            (value, rest) = (next.Value, next.Left.TrimStart('.'));
        }

        return (new FieldPath(steps.ToImmutable()), value);
    }

    /// <summary>Whether another version has this value there.</summary>
    public bool IsIn(JsonElement body, JsonElement value)
    {
        var found = body;
        foreach (var step in _steps)
        {
            if (step.In(found) is not { } next)
                return false;
            found = next;
        }

        return JsonElement.DeepEquals(found, value);
    }

    private static (Step Step, JsonElement Value, string Left)? Next(JsonElement value, string rest) =>
        value.ValueKind switch
        {
            JsonValueKind.Array when rest[0] == '[' && rest.IndexOf(']', StringComparison.Ordinal) is var end and > 0 => Item(
                value,
                rest[1..end],
                rest[(end + 1)..]
            ),
            JsonValueKind.Object => Key(value, rest),
            _ => null,
        };

    private static (Step Step, JsonElement Value, string Left)? Item(JsonElement list, string number, string rest)
    {
        if (!int.TryParse(number, NumberStyles.None, CultureInfo.InvariantCulture, out var index) || index >= list.GetArrayLength())
            return null;
        return (new Step(null, index, Step.NameOf(list[index])), list[index], rest);
    }

    /// <summary>Keys may hold dots: the longest one that the path goes on with.</summary>
    private static (Step Step, JsonElement Value, string Left)? Key(JsonElement map, string rest)
    {
        var longest = map.EnumerateObject()
            .Where(entry =>
                rest.StartsWith(entry.Name, StringComparison.Ordinal) && (rest.Length == entry.Name.Length || rest[entry.Name.Length] is '.' or '[')
            )
            .OrderByDescending(entry => entry.Name.Length)
            .Take(1)
            .ToList();
        return longest is [var found] ? (new Step(found.Name, 0, null), found.Value, rest[found.Name.Length..]) : null;
    }

    /// <summary>A key of a map, or an entry of a list: by its name, else by its place.</summary>
    private sealed record Step(string? Key, int Index, string? Name)
    {
        public static string? NameOf(JsonElement item) =>
            item.ValueKind == JsonValueKind.Object && item.TryGetProperty("name", out var name) && name.ValueKind == JsonValueKind.String
                ? name.GetString()
                : null;

        public JsonElement? In(JsonElement value)
        {
            if (Key is not null)
                return value.ValueKind == JsonValueKind.Object && value.TryGetProperty(Key, out var below) ? below : null;
            if (value.ValueKind != JsonValueKind.Array)
                return null;
            if (Name is not null)
                return value.EnumerateArray().Where(item => NameOf(item) == Name).Select(item => (JsonElement?)item).FirstOrDefault();
            return Index < value.GetArrayLength() ? value[Index] : null;
        }
    }
}
