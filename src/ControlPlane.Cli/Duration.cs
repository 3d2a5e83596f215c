using System.Globalization;

namespace ControlPlane.Cli;

/// <summary>A duration as documents write it: <c>250ms</c>, <c>3s</c>, <c>1m</c>, <c>1h</c>.</summary>
/// <param name="Length">How long.</param>
internal readonly record struct Duration(TimeSpan Length)
{
    private static readonly (string Unit, TimeSpan Length)[] Units =
    [
        ("ms", TimeSpan.FromMilliseconds(1)),
        ("s", TimeSpan.FromSeconds(1)),
        ("m", TimeSpan.FromMinutes(1)),
        ("h", TimeSpan.FromHours(1)),
    ];

    /// <summary>The duration, or null when the text is none.</summary>
    public static Duration? Parse(string text)
    {
        foreach (var (unit, length) in Units)
        {
            if (
                text.EndsWith(unit, StringComparison.Ordinal)
                && int.TryParse(text[..^unit.Length], NumberStyles.None, CultureInfo.InvariantCulture, out var count)
            )
                return new Duration(count * length);
        }

        return null;
    }

    /// <summary>As documents write it, in the largest unit that divides it; help shows defaults so.</summary>
    public override string ToString()
    {
        var length = Length;
        var (unit, one) = Units.LastOrDefault(unit => length.Ticks % unit.Length.Ticks == 0, Units[0]);
        return $"{length.Ticks / one.Ticks}{unit}";
    }
}
