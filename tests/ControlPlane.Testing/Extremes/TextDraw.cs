using ControlPlane.Language.Text;

namespace ControlPlane.Testing.Extremes;

/// <summary>Draws texts, and learns for each key of which pools texts are accepted.</summary>
internal sealed class TextDraw(Random random)
{
    private readonly Dictionary<LanguageField, int[]> _weights = [];
    private readonly List<(LanguageField Field, int Pool)> _drawn = [];

    /// <summary>A text for a key, or for an item of it.</summary>
    public Scalar Draw(LanguageField field) => new(Text(field), ScalarKind.String, default);

    /// <summary>A key of a map of any keys.</summary>
    public string Key(LanguageField field) => Text(field) is { Length: > 0 } text ? text : "x-a";

    /// <summary>Whether what was drawn since the last call was accepted.</summary>
    public void Learn(bool accepted)
    {
        foreach (var (field, pool) in accepted ? _drawn : [])
            _weights[field][pool] += 4;
        _drawn.Clear();
    }

    private string Text(LanguageField field)
    {
        var weights = _weights.TryGetValue(field, out var known) ? known : _weights[field] = [.. Enumerable.Repeat(2, TextPools.All.Length)];
        var (pool, at) = (0, random.Next(weights.Sum()));
        while (at >= weights[pool])
            at -= weights[pool++];
        _drawn.Add((field, pool));
        return TextPools.All[pool][random.Next(TextPools.All[pool].Length)];
    }
}
