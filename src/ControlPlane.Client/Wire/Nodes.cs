using System.Text.Json;
using System.Text.Json.Serialization;

namespace ControlPlane.Client.Wire;

/// <summary>How one resource type of a node stands.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<TypeState>))]
public enum TypeState
{
    /// <summary>Nothing was sent yet.</summary>
    [JsonStringEnumMemberName("notSent")]
    NotSent,

    /// <summary>Sent, not answered yet.</summary>
    [JsonStringEnumMemberName("stale")]
    Stale,

    /// <summary>The node has everything.</summary>
    [JsonStringEnumMemberName("synced")]
    Synced,

    /// <summary>The node rejected the newest; it serves what it had.</summary>
    [JsonStringEnumMemberName("rejected")]
    Rejected,
}

/// <summary>A node's last rejection.</summary>
/// <param name="Type">The resource type's short name, for example <c>Cluster</c>.</param>
/// <param name="Version">The rejected version.</param>
/// <param name="Revision">The revision it was compiled from.</param>
/// <param name="At">When.</param>
/// <param name="Error">Envoy's text.</param>
/// <param name="Resources">The resources of the rejected answer.</param>
/// <param name="Documents">The documents these came from, the changed ones first, with path, revision and author.</param>
public sealed record Rejection(string Type, string Version, long Revision, DateTimeOffset At, string Error, IReadOnlyList<string> Resources, IReadOnlyList<RejectedDocument> Documents);

/// <summary>A document behind a rejected resource.</summary>
public sealed record RejectedDocument(string Kind, string Name, string Path, long Revision, string Author);

/// <summary>One resource type of a node.</summary>
/// <param name="Type">Short name, for example <c>Cluster</c>.</param>
/// <param name="State">How it stands.</param>
/// <param name="Version">The version the node last accepted; null before the first.</param>
/// <param name="Resources">How many resources the node is subscribed to that exist.</param>
/// <param name="Sent">Resources sent on this stream since it began, in all.</param>
public sealed record NodeType(string Type, TypeState State, string? Version, int Resources, long Sent);

/// <summary>An Envoy. <c>GET /api/v1/nodes</c> is a <see cref="Page{T}"/> of these.</summary>
/// <param name="Id">node.id.</param>
/// <param name="Cluster">node.cluster.</param>
/// <param name="Fleet">Its fleet, or null when it matches none, or two.</param>
/// <param name="Reason">Why it has no fleet, or null.</param>
/// <param name="EnvoyVersion">For example <c>1.40.0</c>.</param>
/// <param name="Connected">Whether a stream is open.</param>
/// <param name="Since">When the stream began, or ended.</param>
/// <param name="Revision">The newest revision all of whose resources the node has acknowledged.</param>
/// <param name="Synced">Whether it has everything of the current revision.</param>
/// <param name="Types">State of each type.</param>
/// <param name="LastRejection">Null when nothing is rejected now.</param>
public sealed record Node(
    string Id,
    string Cluster,
    string? Fleet,
    string? Reason,
    string EnvoyVersion,
    bool Connected,
    DateTimeOffset Since,
    long Revision,
    bool Synced,
    IReadOnlyList<NodeType> Types,
    Rejection? LastRejection);

/// <summary>A compiled resource. <c>GET /api/v1/fleets/{name}/snapshot?band=1.40</c> and <c>GET /api/v1/nodes/{id}/config</c>.</summary>
/// <param name="Type">Short name.</param>
/// <param name="Name">The resource's name.</param>
/// <param name="Version">Follows from its bytes.</param>
/// <param name="Origins">The documents and paths it came from.</param>
/// <param name="Resource">The message as proto3 JSON.</param>
public sealed record SnapshotResource(string Type, string Name, string Version, IReadOnlyList<SnapshotOrigin> Origins, JsonElement Resource);

/// <summary>A cause of a resource.</summary>
public sealed record SnapshotOrigin(string Kind, string Name, string Path);

/// <summary>The resources of a fleet or of a node.</summary>
public sealed record Snapshot(string Fleet, string Band, long Revision, IReadOnlyList<SnapshotResource> Resources);

/// <summary><c>GET /version</c>.</summary>
public sealed record ServerVersion(string Version, string Store, long Revision, IReadOnlyList<string> EnvoyBands);

/// <summary><c>DIR/server.json</c>: where the server of this data folder listens.</summary>
/// <param name="Api">For example <c>http://127.0.0.1:8080</c>.</param>
/// <param name="Ads">For example <c>127.0.0.1:18000</c>.</param>
/// <param name="ProcessId">The server's process.</param>
public sealed record ServerAddresses(string Api, string Ads, int ProcessId);
