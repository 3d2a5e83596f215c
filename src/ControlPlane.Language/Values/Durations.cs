using System.Globalization;
using System.Text.RegularExpressions;
using ControlPlane.Language.Text;

namespace ControlPlane.Language.Values;

/// <summary>Durations as documents write them: whole numbers with a unit, the larger first, as in `250ms`, `3s`, `1h30m`.</summary>
internal static class Durations
{
    private static readonly Regex Duration = Patterns.Linear(@"^(?:([0-9]{1,6})h)?(?:([0-9]{1,9})m)?(?:([0-9]{1,9})s)?(?:([0-9]{1,9})ms)?\z");

    /// <summary>What is allowed, in words.</summary>
    public const string Form = "a duration such as 250ms, 3s, 1m or 1h30m";

    /// <summary>The longest duration. Envoy counts nanoseconds in 64 bits, which is 292 years, and multiplies some durations by ten: that fits, too.</summary>
    public static readonly TimeSpan Longest = TimeSpan.FromHours(LongestHours);

    /// <summary>The longest duration, in words.</summary>
    public const string Limit = "at most 87600h (ten years)";

    private const int LongestHours = 87600;

    /// <summary>The span, or null where the text is not a duration. It may be longer than <see cref="Longest"/>.</summary>
    public static TimeSpan? Parse(string text)
    {
        if (Duration.Match(text) is not { Success: true } match || text.Length == 0)
            return null;
        return TimeSpan.FromHours(Part(match, 1))
            + TimeSpan.FromMinutes(Part(match, 2))
            + TimeSpan.FromSeconds(Part(match, 3))
            + TimeSpan.FromMilliseconds(Part(match, 4));
    }

    private static int Part(Match match, int group) =>
        match.Groups[group].Success ? int.Parse(match.Groups[group].ValueSpan, NumberStyles.None, CultureInfo.InvariantCulture) : 0;
}
