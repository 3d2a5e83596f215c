using System.Globalization;

namespace ControlPlane.Cli;

/// <summary>A size as documents write it: <c>64KiB</c>, <c>1MiB</c>, <c>2GiB</c>.</summary>
/// <param name="Bytes">In bytes.</param>
internal readonly record struct ByteSize(long Bytes)
{
    private static readonly (string Unit, int Shift)[] Units = [("KiB", 10), ("MiB", 20), ("GiB", 30), ("TiB", 40)];

    /// <summary>The size, or null when the text is none.</summary>
    public static ByteSize? Parse(string text)
    {
        foreach (var (unit, shift) in Units)
        {
            if (
                text.EndsWith(unit, StringComparison.Ordinal)
                && int.TryParse(text[..^unit.Length], NumberStyles.None, CultureInfo.InvariantCulture, out var count)
                && count <= 1 << 20
            )
            {
                return new ByteSize((long)count << shift);
            }
        }

        return null;
    }

    /// <summary>As documents write it, in the largest unit that divides it; help shows defaults so.</summary>
    public override string ToString()
    {
        var bytes = Bytes;
        var (unit, shift) = Units.LastOrDefault(unit => bytes > 0 && bytes % (1L << unit.Shift) == 0, (Unit: "B", Shift: 0));
        return $"{bytes >> shift}{unit}";
    }
}
