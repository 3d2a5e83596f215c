using System.Text.Json.Serialization;

namespace ControlPlane.Client.Wire;

/// <summary>How a JwtProvider's keys stand.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<KeySetState>))]
public enum KeySetState
{
    /// <summary>The control plane fetches none: each Envoy does.</summary>
    [JsonStringEnumMemberName("notFetched")]
    NotFetched,

    /// <summary>They stand in the document.</summary>
    [JsonStringEnumMemberName("inline")]
    Inline,

    /// <summary>None is in force: no token is valid.</summary>
    [JsonStringEnumMemberName("missing")]
    Missing,

    /// <summary>Fetched, and the last attempt succeeded.</summary>
    [JsonStringEnumMemberName("fresh")]
    Fresh,

    /// <summary>Fetched earlier and still in force; the last attempt failed.</summary>
    [JsonStringEnumMemberName("stale")]
    Stale,
}

/// <summary>How the fetching of a JwtProvider's key set goes.</summary>
/// <param name="Provider">Its name.</param>
/// <param name="State">How its keys stand.</param>
/// <param name="Url">What is fetched.</param>
/// <param name="FetchedAt">When that last succeeded.</param>
/// <param name="AttemptedAt">When it was last tried.</param>
/// <param name="NextAt">When it is tried again.</param>
/// <param name="Keys">How many usable keys it had; of inline ones, how many there are.</param>
/// <param name="Dropped">The keys that could not be used.</param>
/// <param name="Error">Why the last attempt failed.</param>
public sealed record KeySetStatus(
    string Provider,
    KeySetState State,
    string? Url,
    DateTimeOffset? FetchedAt,
    DateTimeOffset? AttemptedAt,
    DateTimeOffset? NextAt,
    int Keys,
    IReadOnlyList<UnusableKey> Dropped,
    string? Error);

/// <summary>A key of a fetched set that cannot be used.</summary>
/// <param name="Index">Its place in the set, from 0.</param>
/// <param name="Name">Its kid in quotes, or that it has none.</param>
/// <param name="Reason">Why.</param>
public sealed record UnusableKey(int Index, string Name, string Reason);
