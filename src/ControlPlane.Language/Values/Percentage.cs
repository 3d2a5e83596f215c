using System.Globalization;
using System.Text.RegularExpressions;
using ControlPlane.Language.Text;

namespace ControlPlane.Language.Values;

/// <summary>A percentage as documents write it: above `0%`, at most `100%`, with up to four decimals, as in `20%`, `0.5%`.</summary>
/// <param name="PerMillion">In millionths, 1 to 1000000.</param>
internal readonly record struct Percentage(uint PerMillion)
{
    /// <summary>What is allowed, in words.</summary>
    public const string Form = "a percentage such as 0.5%, 20% or 100%";

    /// <summary>Always.</summary>
    public static readonly Percentage All = new(1_000_000);

    private static readonly Regex Percent = Patterns.Linear(@"^([0-9]{1,3})(?:\.([0-9]{1,4}))?%\z");

    /// <summary>The percentage, or null where the text is none.</summary>
    public static Percentage? Parse(string text)
    {
        if (Percent.Match(text) is not { Success: true } match)
            return null;
        var parts = (Number(match.Groups[1].Value) * 10_000) + Number(match.Groups[2].Value.PadRight(4, '0'));
        return parts is > 0 and <= 1_000_000 ? new Percentage(parts) : null;
    }

    private static uint Number(string digits) => uint.Parse(digits, NumberStyles.None, CultureInfo.InvariantCulture);
}
