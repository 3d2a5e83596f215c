using System.ComponentModel;
using System.Reflection;
using ControlPlane.Language.Binding;

namespace ControlPlane.Language.Reference;

/// <summary>The fields of one spec as a table, those of the maps in it by their paths; and the names that are refused.</summary>
internal sealed class FieldTable(TypeSummaries summaries)
{
    /// <summary>The table, and a line for what is reserved.</summary>
    public IEnumerable<string> Of(Type spec)
    {
        yield return "| field | value | |";
        yield return "|---|---|---|";
        foreach (var row in Rows(spec, ""))
            yield return row;
        if (Refused(spec, "").ToArray() is not { Length: > 0 } refused)
            yield break;
        yield return "";
        yield return $"Refused by name, not supported yet: {string.Join(", ", refused)}.";
    }

    private IEnumerable<string> Rows(Type spec, string above)
    {
        foreach (var key in SpecShape.Of(spec).Keys)
        {
            var description = key.Property.GetCustomAttribute<DescriptionAttribute>()?.Description ?? "";
            yield return $"| `{above}{key.Name}` | {Cell(ValueText.Of(key))} | {Cell($"{description} {SummaryBelow(key)}".Trim())} |";
            if (Below(key) is not { } below)
                continue;
            foreach (var row in Rows(below, Prefix(above, key)))
                yield return row;
        }
    }

    /// <summary>What a map is beside what its key says of it. A summary of one phrase only names it again.</summary>
    private string SummaryBelow(SpecKey key) =>
        Below(key) is { } below && summaries.Of(below).TrimEnd('.') is var summary && summary.AsSpan().ContainsAny(".:;") ? $"{summary}." : "";

    private static IEnumerable<string> Refused(Type spec, string above)
    {
        var shape = SpecShape.Of(spec);
        var keys = shape.Planned.Order(StringComparer.Ordinal).Select(name => $"`{above}{name}`");
        return keys.Concat(
            shape.Keys.SelectMany(key =>
                ItemOf(key) is { IsEnum: true } values
                    ? SpecShape.PlannedNames(values).Order(StringComparer.Ordinal).Select(name => $"`{above}{key.Name}: {name}`")
                : Below(key) is { } below ? Refused(below, Prefix(above, key))
                : []
            )
        );
    }

    /// <summary>The record of the map, or of each map of the list, that a key holds.</summary>
    private static Type? Below(SpecKey key) => ItemOf(key) is var type && ValueText.IsRecord(type) ? type : null;

    private static Type ItemOf(SpecKey key) => ValueText.ItemOf(key.Type) ?? key.Type;

    /// <summary>A list that may be written as its one element is written so here.</summary>
    private static string Prefix(string above, SpecKey key) =>
        ValueText.ItemOf(key.Type) is not null && !key.OneOrMany ? $"{above}{key.Name}[]." : $"{above}{key.Name}.";

    private static string Cell(string text) => text.Replace("|", "\\|", StringComparison.Ordinal);
}
