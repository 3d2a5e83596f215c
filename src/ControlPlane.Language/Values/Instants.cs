using System.Globalization;
using System.Text.RegularExpressions;
using ControlPlane.Language.Text;

namespace ControlPlane.Language.Values;

/// <summary>Points in time as documents write them: RFC 3339 (https://www.rfc-editor.org/rfc/rfc3339) in UTC, as in `2027-01-31T00:00:00Z`.</summary>
internal static class Instants
{
    private static readonly Regex Instant = Patterns.Linear(@"^[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}(?:\.[0-9]{1,6})?Z\z");

    /// <summary>What is allowed, in words.</summary>
    public const string Form = "a point in time in UTC such as 2027-01-31T00:00:00Z";

    /// <summary>The point in time, or null where the text is none.</summary>
    public static DateTimeOffset? Parse(string text) =>
        Instant.IsMatch(text) && DateTimeOffset.TryParse(text, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var instant) ? instant : null;

    /// <summary>As documents write it, to the second.</summary>
    public static string Text(DateTimeOffset instant) => instant.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture);
}
