using System.Globalization;
using System.Text.RegularExpressions;
using ControlPlane.Language;
using ControlPlane.Language.Binding;
using ControlPlane.Language.Text;
using ControlPlane.Language.Values;

namespace ControlPlane.Testing.Extremes;

/// <summary>
/// Draws values of keys: by their type at and beyond every bound there may be, by their description at those it names, and as golden cases have them.
/// </summary>
/// <param name="random">Decides.</param>
/// <param name="goldens">What golden cases write.</param>
internal sealed partial class ValueDraw(Random random, GoldenModels goldens)
{
    private static readonly string[] Durations =
    [
        "0s",
        "1ms",
        "2ms",
        "999ms",
        "1s",
        "1001ms",
        "1500ms",
        "2s",
        "5s",
        "29999ms",
        "30s",
        "30001ms",
        "59s",
        "1m",
        "61s",
        "5m",
        "1h",
        "24h",
        "24h1ms",
        "720h",
        "721h",
        "8760h",
        "2147484s",
        "4294968s",
        "87599h59m59s999ms",
        "87600h",
        "87600h1ms",
        "596524h",
        "999999h",
        "999999h999999999m",
    ];

    private static readonly string[] Sizes =
    [
        "0B",
        "1B",
        "2B",
        "1023B",
        "1KiB",
        "64KiB",
        "65537B",
        "1MiB",
        "16MiB",
        "16777217B",
        "1GiB",
        "1025MiB",
        "4GiB",
        "999999999GiB",
    ];

    private static readonly string[] Percentages = ["0%", "0.0001%", "0.5%", "33.3333%", "50%", "99.9999%", "100%", "100.0001%", "200%"];

    private static readonly string[] Rates =
    [
        "0/s",
        "1/month",
        "1/s",
        "3/min",
        "7/h",
        "100/min",
        "999999999/day",
        "1000000000/month",
        "1000000000/s",
        "1000000001/s",
        "2147483647/h",
    ];

    private static readonly string[] Instants = ["0001-01-01T00:00:00Z", "2020-01-01T00:00:00Z", "2099-12-31T23:59:59.999999Z", "9999-12-31T23:59:59Z"];

    private static readonly long[] Numbers =
    [
        int.MinValue,
        -1,
        0,
        1,
        2,
        3,
        5,
        10,
        11,
        63,
        64,
        99,
        100,
        101,
        127,
        128,
        129,
        199,
        200,
        204,
        255,
        256,
        299,
        300,
        301,
        304,
        307,
        308,
        399,
        400,
        403,
        429,
        499,
        500,
        503,
        599,
        600,
        1000,
        1024,
        65535,
        65536,
        1_000_000,
        1_000_001,
        1_000_000_000,
        1_000_000_001,
        int.MaxValue,
        int.MaxValue + 1L,
    ];

    private static readonly int[] Lengths = [0, 1, 1, 1, 2, 2, 3, 17, 120, 700];

    private static readonly int[] Few = [0, 1, 1, 1, 2, 2, 3, 12];

    private readonly TextDraw _texts = new(random);

    /// <summary>Draws a value of a key.</summary>
    /// <param name="field">The key.</param>
    /// <param name="from">Gets the models of which parts were taken: what these name must come along.</param>
    public Node Draw(LanguageField field, ICollection<Model> from)
    {
        if (random.Next(5) == 0 && Golden(goldens.Of(field), from) is { } written)
            return written;
        return random.Next(4) == 0 && Named(field) is { } bound ? bound : Draw(field, field.Key.Type, from, depth: 0);
    }

    /// <summary>Learns which texts a key accepts.</summary>
    public void Learn(bool accepted) => _texts.Learn(accepted);

    private Node Draw(LanguageField field, Type type, ICollection<Model> from, int depth) =>
        type switch
        {
            _ when type == typeof(string) => _texts.Draw(field),
            _ when type == typeof(bool) => Plain(random.Next(2) == 0 ? "true" : "false"),
            _ when type == typeof(int) => Plain(Extreme(Numbers).ToString(CultureInfo.InvariantCulture)),
            _ when type == typeof(TimeSpan) => Plain(Extreme(Durations)),
            _ when type == typeof(DateTimeOffset) => Plain(Extreme(Instants)),
            _ when type == typeof(ByteSize) => Plain(Extreme(Sizes)),
            _ when type == typeof(Percentage) => Plain(Extreme(Percentages)),
            _ when type == typeof(Rate) => Plain(Extreme(Rates)),
            _ when type == typeof(SecretSpec) => Map(("value", _texts.Draw(field))),
            _ when type == typeof(PolicySet) => Policies(from),
            _ when type.IsEnum => Plain(Pick([.. SpecShape.WordsOf(type)]).Word),
            _ when type == typeof(Node) => Golden(goldens.Of(field), from) ?? Plain("{}"),
            _ when SpecTrees.ItemOf(type) is { } item => List(field, item, from, depth),
            _ when type.IsGenericType => Texts(field, type.GenericTypeArguments[^1], from, depth),
            _ => Record(type, from, depth),
        };

    /// <summary>A number or duration that the description names, or the one beside it.</summary>
    private Scalar? Named(LanguageField field)
    {
        if (field.Key.Type == typeof(int))
        {
            var numbers = WholeNumber().Matches(field.Description).Select(match => long.Parse(match.Value, CultureInfo.InvariantCulture)).ToList();
            return numbers.Count == 0 ? null : Plain((Pick(numbers) + random.Next(-1, 2)).ToString(CultureInfo.InvariantCulture));
        }
        if (field.Key.Type != typeof(TimeSpan))
            return null;
        var durations = Duration().Matches(field.Description).Select(match => match.Value).ToList();
        if (durations.Count == 0)
            return null;
        var milliseconds = (long)Language.Values.Durations.Parse(Pick(durations))!.Value.TotalMilliseconds + random.Next(-1, 2);
        return Plain(milliseconds is < 0 or > 999_999_999 ? Pick(durations) : $"{milliseconds}ms");
    }

    private Sequence List(LanguageField field, Type item, ICollection<Model> from, int depth)
    {
        var length = SpecTrees.IsSpec(item) || item == typeof(PolicySet) ? Pick(Few) : Pick(Lengths);
        if (length == 0)
            return new Sequence([], default);
        var first = Draw(field, item, from, depth + 1);
        var items = random.Next(8) switch
        {
            0 => Enumerable.Repeat(first, length),
            < 4 when first is Scalar { Kind: ScalarKind.String } text => Enumerable
                .Range(0, length)
                .Select(index => text with { Text = $"{text.Text}{index}" }),
            _ => Enumerable.Range(1, length - 1).Select(_ => Draw(field, item, from, depth + 1)).Prepend(first).DistinctBy(node => node.ToJson()),
        };
        return new Sequence([.. items], default);
    }

    /// <summary>A map of any keys.</summary>
    private Mapping Texts(LanguageField field, Type value, ICollection<Model> from, int depth)
    {
        var entries = Enumerable.Range(0, Pick(Lengths)).Select(_ => (_texts.Key(field), Draw(field, value, from, depth + 1)));
        return Map([.. entries.DistinctBy(entry => entry.Item1, StringComparer.OrdinalIgnoreCase)]);
    }

    private Mapping Record(Type type, ICollection<Model> from, int depth)
    {
        var shape = SpecShape.Of(type);
        if (depth > 3 || shape.Keys.IsEmpty)
            return Map();
        var map = random.Next(3) > 0 && Golden([.. goldens.Of(type).Select(found => (found.Model, (Node)found.Map))], from) is Mapping golden ? golden : Map();
        foreach (var key in shape.Keys.Where(_ => random.Next(shape.Keys.Length) == 0))
            map = map.With(key.Name, Draw(new LanguageField(type, key), key.Type, from, depth + 1));
        return map;
    }

    /// <summary>Some policies as golden cases write them.</summary>
    private Mapping Policies(ICollection<Model> from)
    {
        var map = Map();
        for (var count = random.Next(1, 5); count > 0; count--)
        {
            var policy = Pick(Catalog.Default.Policies);
            if (Golden([.. goldens.Of(policy.SpecType).Select(found => (found.Model, (Node)found.Map))], from) is { } written)
                map = map.With(policy.Name, policy.Family is PolicyFamily.NamedList ? new Sequence([written], default) : written);
        }
        return map;
    }

    private Node? Golden(IReadOnlyList<(Model Model, Node Value)> written, ICollection<Model> from)
    {
        if (written.Count == 0)
            return null;
        var (model, value) = Pick(written);
        from.Add(model);
        return value;
    }

    private T Pick<T>(IReadOnlyList<T> values) => values[random.Next(values.Count)];

    /// <summary>Of values in order, half the time one at the ends.</summary>
    private T Extreme<T>(IReadOnlyList<T> values) =>
        (random.Next(4), random.Next(4)) switch
        {
            (0, var first) when first < values.Count => values[first],
            (1, var last) when last < values.Count => values[values.Count - 1 - last],
            _ => Pick(values),
        };

    private static Scalar Plain(string text) => new(text, CoreSchema.Resolve(text), default);

    private static Mapping Map(params (string Key, Node Value)[] entries) =>
        new([.. entries.Select(entry => new MappingEntry(entry.Key, default, entry.Value))], default);

    [GeneratedRegex(@"\b[0-9]+\b", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex WholeNumber();

    [GeneratedRegex(@"\b[0-9]+(?:ms|s|m|h)\b", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Duration();
}
