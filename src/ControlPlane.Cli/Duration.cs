using System.Globalization;

namespace ControlPlane.Cli;

/// <summary>A duration as documents write it: <c>250ms</c>, <c>3s</c>, <c>1m</c>, <c>1h</c>.</summary>
internal static class Duration
{
    private static readonly (string Unit, TimeSpan Length)[] Units =
        [("ms", TimeSpan.FromMilliseconds(1)), ("s", TimeSpan.FromSeconds(1)), ("m", TimeSpan.FromMinutes(1)), ("h", TimeSpan.FromHours(1))];

    /// <summary>The duration, or null when the text is none.</summary>
    public static TimeSpan? Parse(string text)
    {
        foreach (var (unit, length) in Units)
        {
            if (text.EndsWith(unit, StringComparison.Ordinal) && int.TryParse(text[..^unit.Length], NumberStyles.None, CultureInfo.InvariantCulture, out var count)) return count * length;
        }

        return null;
    }
}
