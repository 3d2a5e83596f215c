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

/// <summary>What an Envoy rejected.</summary>
/// <param name="Type">The resource type's short name, for example <c>Cluster</c>.</param>
/// <param name="Version">The rejected version.</param>
/// <param name="Revision">The revision it was compiled from.</param>
/// <param name="At">When it came last.</param>
/// <param name="Error">Envoy's text.</param>
/// <param name="Resources">The resources of the rejected answer.</param>
/// <param name="Documents">The documents these came from that changed since the node last accepted this type; where none did, or where that is not known, the newest 20.</param>
/// <param name="AckedRevision">The newest revision whose resources of this type the node had accepted before; 0 when that is not known.</param>
/// <param name="StandsAt">The newest published revision at which it stands and nothing newer is on its way to the node; absent for one of the past.</param>
public sealed record Rejection(
    string Type,
    string Version,
    long Revision,
    DateTimeOffset At,
    string Error,
    IReadOnlyList<string> Resources,
    IReadOnlyList<RejectedDocument> Documents,
    long AckedRevision = 0,
    long? StandsAt = null);

/// <summary>A rejection that was stored. <c>GET /api/v1/nodes/{id}/rejections</c> returns a page of these, the newest first.</summary>
/// <param name="Fleet">The fleet the node was of.</param>
/// <param name="EnvoyVersion">The version it had.</param>
/// <param name="Times">How often it said so: an Envoy that connects again rejects again.</param>
/// <param name="Rejection">What it rejected.</param>
public sealed record PastRejection(string Fleet, string EnvoyVersion, int Times, Rejection Rejection);

/// <summary>A document behind a rejected resource.</summary>
public sealed record RejectedDocument(string Kind, string Name, string Path, long Revision, string Author);

/// <summary>One resource type of a node.</summary>
/// <param name="Type">Short name, for example <c>Cluster</c>.</param>
/// <param name="State">How it stands.</param>
/// <param name="Version">The version the node last accepted; null before the first.</param>
/// <param name="Resources">How many resources the node is subscribed to that exist.</param>
/// <param name="Sent">Resources sent on this stream since it began, in all.</param>
public sealed record NodeType(string Type, TypeState State, string? Version, int Resources, long Sent);

/// <summary>An Envoy. <c>GET /api/v1/nodes</c> returns a page of these.</summary>
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
    Rejection? LastRejection)
{
    /// <summary>Set where the server that the node is connected to no longer answers: how many seconds ago it reported the node. What is said of the node is as old.</summary>
    public int? LastReportedSecondsAgo { get; init; }
}

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
