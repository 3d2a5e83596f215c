using System.Text.Json.Serialization;

namespace ControlPlane.Client.Wire;

/// <summary>This is the state of the keys of a JwtProvider.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<KeySetState>))]
public enum KeySetState
{
    /// <summary>The control plane fetches no keys: each Envoy fetches them itself.</summary>
    [JsonStringEnumMemberName("notFetched")]
    NotFetched,

    /// <summary>The keys stand in the document.</summary>
    [JsonStringEnumMemberName("inline")]
    Inline,

    /// <summary>No keys are in force, so no token is valid.</summary>
    [JsonStringEnumMemberName("missing")]
    Missing,

    /// <summary>The keys were fetched, and the last attempt succeeded.</summary>
    [JsonStringEnumMemberName("fresh")]
    Fresh,

    /// <summary>The keys were fetched earlier and are still in force. The last attempt failed.</summary>
    [JsonStringEnumMemberName("stale")]
    Stale,
}

/// <summary>This tells how the fetching of the key set of a JwtProvider goes.</summary>
/// <param name="Provider">This is the name of the JwtProvider.</param>
/// <param name="State">This is the state of its keys.</param>
/// <param name="Url">The keys are fetched from this URL.</param>
/// <param name="FetchedAt">The keys were last fetched at this time.</param>
/// <param name="AttemptedAt">Fetching the keys was last attempted at this time.</param>
/// <param name="NextAt">Fetching the keys is attempted again at this time.</param>
/// <param name="Keys">The fetched set had so many usable keys. For inline keys it is the number of keys in the document.</param>
/// <param name="Dropped">These keys could not be used.</param>
/// <param name="Error">The last attempt failed for this reason.</param>
public sealed record KeySetStatus(
    string Provider,
    KeySetState State,
    string? Url,
    DateTimeOffset? FetchedAt,
    DateTimeOffset? AttemptedAt,
    DateTimeOffset? NextAt,
    int Keys,
    IReadOnlyList<UnusableKey> Dropped,
    string? Error
);

/// <summary>This is a key of a fetched set that cannot be used.</summary>
/// <param name="Index">This is the position of the key in the set, counted from 0.</param>
/// <param name="Name">This is the <c>kid</c> of the key in quotes, or a note that it has none.</param>
/// <param name="Reason">The key cannot be used for this reason.</param>
public sealed record UnusableKey(int Index, string Name, string Reason);
