using System.Collections.Immutable;

namespace ControlPlane.Language.Text;

/// <summary>Collects the entries of one map; of a key that comes twice the first stays.</summary>
internal sealed class MappingBuilder
{
    private readonly ImmutableArray<MappingEntry>.Builder _entries = ImmutableArray.CreateBuilder<MappingEntry>();
    private readonly Dictionary<string, Position> _places = new(StringComparer.Ordinal);

    /// <summary>Adds an entry.</summary>
    /// <returns>The place of an earlier entry with this key, or null.</returns>
    public Position? Add(string key, Position at, Node value)
    {
        if (!_places.TryAdd(key, at))
            return _places[key];
        _entries.Add(new(key, at, value));
        return null;
    }

    public Mapping Build(Position at) => new(_entries.ToImmutable(), at);

    /// <summary>What is wrong with the second.</summary>
    public static string Duplicate(string key, Position first) => $"repeats the key {Shown.Text(key)} of line {first.Line}, column {first.Column}";
}
