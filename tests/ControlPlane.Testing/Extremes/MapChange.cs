using ControlPlane.Language;
using ControlPlane.Language.Binding;
using ControlPlane.Language.Text;

namespace ControlPlane.Testing.Extremes;

/// <summary>A change of one map: a key is drawn, at times with others beside it.</summary>
internal sealed class MapChange(Random random, ValueDraw values)
{
    /// <summary>The keys that were drawn.</summary>
    public List<LanguageField> Keys { get; } = [];

    /// <summary>The models that parts were taken from.</summary>
    public List<Model> From { get; } = [];

    /// <summary>The map with a key drawn.</summary>
    /// <param name="map">A map of the spec of <paramref name="place"/>.</param>
    /// <param name="place">The key that is written.</param>
    /// <param name="field">The key that is drawn: <paramref name="place"/>, or one of the spec in it.</param>
    public Mapping Of(Mapping map, LanguageField place, LanguageField field)
    {
        var shape = SpecShape.Of(place.Spec);
        // Without what is written beside it, the defaults are in force; and of keys of which one may be written, the others are gone.
        if (random.Next(2) == 0)
            map = map with { Entries = map.Entries.RemoveAll(entry => shape.ByName.ContainsKey(entry.Key) && random.Next(2) == 0) };
        for (var more = random.Next(4) == 0 ? random.Next(1, 3) : 0; more > 0; more--)
        {
            var beside = new LanguageField(place.Spec, shape.Keys[random.Next(shape.Keys.Length)]);
            map = map.With(beside.Key.Name, Drawn(beside));
        }
        var value = Drawn(field);
        return map.With(place.Key.Name, place == field ? value : Held(place, new Mapping([], default).With(field.Key.Name, value)));
    }

    private Node Drawn(LanguageField field)
    {
        Keys.Add(field);
        return values.Draw(field, From);
    }

    private static Node Held(LanguageField place, Mapping map) => SpecTrees.ItemOf(place.Key.Type) is null ? map : new Sequence([map], default);
}
