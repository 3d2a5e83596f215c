using System.Collections.Immutable;
using System.Text.Json;
using ControlPlane.Language.Kinds.JwtProviders;

namespace ControlPlane.Server.Core.Observe;

/// <summary>How the fetching of a key set goes: stored with its lease, so that every replica knows it, and a restarted one goes on from it.</summary>
/// <param name="Url">What was fetched.</param>
/// <param name="AttemptedAt">When it was last tried.</param>
/// <param name="FetchedAt">When it last succeeded; null before the first time.</param>
/// <param name="Keys">How many usable keys it had then.</param>
/// <param name="Dropped">The keys that could not be used then.</param>
/// <param name="Failures">How often it failed since.</param>
/// <param name="Error">Why it failed last; null when it succeeded.</param>
internal sealed record KeySetProgress(
    string Url,
    DateTimeOffset AttemptedAt,
    DateTimeOffset? FetchedAt,
    int Keys,
    ImmutableArray<DroppedKey> Dropped,
    int Failures,
    string? Error
)
{
    private static readonly TimeSpan FirstPause = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan LongestPause = TimeSpan.FromMinutes(5);

    /// <summary>As it is stored.</summary>
    public string ToText() => JsonSerializer.Serialize(this, StoredJson.Options);

    /// <summary>Reads what was stored; null when there is nothing of this source.</summary>
    public static KeySetProgress? Of(string? text, KeySource source)
    {
        if (text is null)
            return null;
        try
        {
            return JsonSerializer.Deserialize<KeySetProgress>(text, StoredJson.Options) is { } progress && progress.Url == source.Url ? progress : null;
        }
        catch (JsonException)
        {
            return null;
        }
    }

    /// <summary>After a success.</summary>
    public static KeySetProgress Succeeded(KeySource source, KeySetReading reading, DateTimeOffset at) =>
        new(source.Url, at, at, reading.Keys, reading.Dropped, 0, null);

    /// <summary>After a failure.</summary>
    public static KeySetProgress Failed(KeySource source, KeySetProgress? before, string error, DateTimeOffset at) =>
        before is null ? new(source.Url, at, null, 0, [], 1, error) : before with { AttemptedAt = at, Failures = before.Failures + 1, Error = error };

    /// <summary>When what was fetched stops being used, unless it is fetched again; null before it was ever fetched.</summary>
    public DateTimeOffset? StaleAt(KeySource source) => FetchedAt + source.StaleFor;

    /// <summary>
    /// When to try again: after a success when the refresh is due; after failures ever later, but not later than that, and not past the moment at which keys
    /// are dropped.
    /// </summary>
    /// <param name="source">What is fetched.</param>
    /// <param name="chance">0 to 1: replicas and providers that fail together do not try together.</param>
    public DateTimeOffset Next(KeySource source, double chance)
    {
        if (Failures == 0)
            return AttemptedAt + source.Refresh;
        var longest = source.Refresh < LongestPause ? source.Refresh : LongestPause;
        var pause = FirstPause * Math.Pow(2, Math.Min(Failures - 1, 10)) * (0.75 + (chance / 2));
        var next = AttemptedAt + (pause < longest ? pause : longest);
        return StaleAt(source) is { } stale && stale > AttemptedAt && stale < next ? stale : next;
    }
}
