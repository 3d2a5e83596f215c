using System.Globalization;
using System.Text.RegularExpressions;
using ControlPlane.Language.Text;

namespace ControlPlane.Language.Values;

/// <summary>How many, per how long: written `100/min`.</summary>
/// <param name="Count">How many.</param>
/// <param name="Per">The unit; a month is 30 days.</param>
internal readonly record struct Rate(int Count, TimeSpan Per)
{
    /// <summary>What is allowed, in words.</summary>
    public const string Form = "a rate such as 10/s, 100/min, 1000/h, 10000/day or 100000/month";

    private static readonly Regex Text = Patterns.Linear(@"^([0-9]{1,10})/(s|min|h|day|month)\z");

    /// <summary>The rate, or null where the text is none.</summary>
    public static Rate? Parse(string text)
    {
        if (Text.Match(text) is not { Success: true } match)
            return null;
        return int.TryParse(match.Groups[1].ValueSpan, NumberStyles.None, CultureInfo.InvariantCulture, out var count)
            ? new Rate(count, Unit(match.Groups[2].Value))
            : null;
    }

    /// <summary>It as documents write it.</summary>
    public override string ToString() => $"{Count}/{Per.TotalSeconds switch { 1 => "s", 60 => "min", 3600 => "h", 86400 => "day", _ => "month" }}";

    private static TimeSpan Unit(string unit) =>
        unit switch
        {
            "s" => TimeSpan.FromSeconds(1),
            "min" => TimeSpan.FromMinutes(1),
            "h" => TimeSpan.FromHours(1),
            "day" => TimeSpan.FromDays(1),
            _ => TimeSpan.FromDays(30),
        };
}
