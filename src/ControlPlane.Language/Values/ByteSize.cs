using System.Globalization;
using System.Text.RegularExpressions;
using ControlPlane.Language.Text;

namespace ControlPlane.Language.Values;

/// <summary>A size as documents write it: a whole number with a unit, as in `512B`, `64KiB`, `1MiB`.</summary>
/// <param name="Bytes">In bytes.</param>
internal readonly record struct ByteSize(long Bytes)
{
    /// <summary>What is allowed, in words.</summary>
    public const string Form = "a size such as 512B, 64KiB or 1MiB";

    private static readonly Regex Size = Patterns.Linear(@"^([0-9]{1,9})(B|KiB|MiB|GiB)\z");

    /// <summary>The size, or null where the text is none.</summary>
    public static ByteSize? Parse(string text)
    {
        if (Size.Match(text) is not { Success: true } match)
            return null;
        var shift = match.Groups[2].Value switch
        {
            "KiB" => 10,
            "MiB" => 20,
            "GiB" => 30,
            _ => 0,
        };
        return new ByteSize(long.Parse(match.Groups[1].ValueSpan, NumberStyles.None, CultureInfo.InvariantCulture) << shift);
    }

    /// <summary>It as documents write it.</summary>
    public override string ToString() =>
        Bytes switch
        {
            0 => "0B",
            _ when Bytes % (1L << 30) == 0 => $"{Bytes >> 30}GiB",
            _ when Bytes % (1L << 20) == 0 => $"{Bytes >> 20}MiB",
            _ when Bytes % (1L << 10) == 0 => $"{Bytes >> 10}KiB",
            _ => $"{Bytes}B",
        };

    public static ByteSize KiB(long count) => new(count << 10);

    public static ByteSize MiB(long count) => new(count << 20);
}
