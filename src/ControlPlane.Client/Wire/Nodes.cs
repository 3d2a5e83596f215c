using System.Text.Json;
using System.Text.Json.Serialization;

namespace ControlPlane.Client.Wire;

/// <summary>This is the state of a resource type of an Envoy.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<TypeState>))]
public enum TypeState
{
    /// <summary>Nothing was sent yet.</summary>
    [JsonStringEnumMemberName("notSent")]
    NotSent,

    /// <summary>Something was sent and not answered yet.</summary>
    [JsonStringEnumMemberName("stale")]
    Stale,

    /// <summary>The Envoy has everything.</summary>
    [JsonStringEnumMemberName("synced")]
    Synced,

    /// <summary>The Envoy rejected the newest resources and keeps what it had.</summary>
    [JsonStringEnumMemberName("rejected")]
    Rejected,
}

/// <summary>This is the state of an Envoy.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<NodeState>))]
public enum NodeState
{
    /// <summary>The server that the Envoy is connected to does not answer.</summary>
    [JsonStringEnumMemberName("unknown")]
    Unknown,

    /// <summary>The Envoy has everything of the newest revision.</summary>
    [JsonStringEnumMemberName("synced")]
    Synced,

    /// <summary>The Envoy does not have everything of the newest revision yet.</summary>
    [JsonStringEnumMemberName("stale")]
    Stale,

    /// <summary>The Envoy rejected something and keeps what it had.</summary>
    [JsonStringEnumMemberName("rejected")]
    Rejected,

    /// <summary>The Envoy is connected and gets no configuration; <c>reason</c> says why.</summary>
    [JsonStringEnumMemberName("unserved")]
    Unserved,

    /// <summary>The Envoy is not connected.</summary>
    [JsonStringEnumMemberName("disconnected")]
    Disconnected,
}

/// <summary>This is a rejection by an Envoy.</summary>
/// <param name="Type">This is the short name of the resource type, for example <c>Cluster</c>.</param>
/// <param name="Version">This version was rejected.</param>
/// <param name="Revision">The rejected resources were compiled from this revision.</param>
/// <param name="At">The rejection last came at this time.</param>
/// <param name="Error">This is the text of the Envoy.</param>
/// <param name="Resources">These are the resources of the rejected response.</param>
/// <param name="Documents">The resources come from these documents, which changed since the Envoy last accepted this type. If none did, or if that is not
/// known, these are the 20 that changed last.</param>
/// <param name="AckedRevision">This is the newest revision whose resources of this type the Envoy had accepted before. It is 0 if that is not known.</param>
/// <param name="StandsAt">This is the newest published revision at which the rejection is current and nothing newer is on its way to the Envoy. It is absent
/// for a past rejection.</param>
public sealed record Rejection(
    string Type,
    string Version,
    long Revision,
    DateTimeOffset At,
    string Error,
    IReadOnlyList<string> Resources,
    IReadOnlyList<RejectedDocument> Documents,
    long AckedRevision = 0,
    long? StandsAt = null
);

/// <summary>This is a stored rejection. <c>GET /api/v1/nodes/{id}/rejections</c> returns a page of these, the newest first.</summary>
/// <param name="Fleet">The Envoy belonged to this fleet.</param>
/// <param name="EnvoyVersion">The Envoy had this version.</param>
/// <param name="Times">The Envoy rejected it so many times: an Envoy that connects again rejects again.</param>
/// <param name="Rejection">This is the rejection.</param>
public sealed record PastRejection(string Fleet, string EnvoyVersion, int Times, Rejection Rejection);

/// <summary>This is a document that a rejected resource comes from.</summary>
public sealed record RejectedDocument(string Kind, string Name, string Path, long Revision, string Author);

/// <summary>This is a resource type of an Envoy.</summary>
/// <param name="Type">This is the short name of the type, for example <c>Cluster</c>.</param>
/// <param name="State">This is the state of the type.</param>
/// <param name="Version">The Envoy last accepted this version. It is absent before the first.</param>
/// <param name="Resources">The Envoy is subscribed to so many resources that exist.</param>
/// <param name="Sent">So many resources were sent on this stream since it began.</param>
public sealed record NodeType(string Type, TypeState State, string? Version, int Resources, long Sent);

/// <summary>This is an Envoy. <c>GET /api/v1/nodes</c> returns a page of these.</summary>
/// <param name="Id">This is the <c>node.id</c> of the Envoy.</param>
/// <param name="Cluster">This is the <c>node.cluster</c> of the Envoy.</param>
/// <param name="Fleet">The Envoy belongs to this fleet. It is absent if no fleet selects the Envoy, or two do.</param>
/// <param name="Reason">The Envoy gets no configuration for this reason.</param>
/// <param name="EnvoyVersion">This is the version of the Envoy, for example <c>1.40.0</c>. It is <c>0.0.0</c> for a client that is not an Envoy.</param>
/// <param name="Connected">If this is true, the stream of the Envoy is open.</param>
/// <param name="Since">The stream began at this time, or ended at this time if the Envoy is not connected.</param>
/// <param name="Revision">This is the newest revision all of whose resources the Envoy has acknowledged.</param>
/// <param name="Synced">If this is true, the Envoy has everything of the newest revision.</param>
/// <param name="Types">These are the states of the resource types.</param>
/// <param name="LastRejection">This is the current rejection. It is absent if there is none.</param>
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
    Rejection? LastRejection
)
{
    /// <summary>This is the state of the Envoy in one word.</summary>
    public NodeState State { get; init; }

    /// <summary>
    /// This is the <c>node.user_agent_name</c> of the client, for example <c>envoy</c> or <c>gRPC Go</c>. It is empty if the client does not say.
    /// </summary>
    public string UserAgent { get; init; } = "";

    /// <summary>
    /// So many other Envoys are connected with the same <c>node.id</c>. All of them are served, but they are mistaken for each other wherever an Envoy is
    /// named. It is absent if there is none.
    /// </summary>
    public int? Duplicates { get; init; }

    /// <summary>
    /// The server that the Envoy is connected to no longer answers, and last reported the Envoy so many seconds ago. What is said of the Envoy is as old. It is
    /// absent if that server answers.
    /// </summary>
    public int? LastReportedSecondsAgo { get; init; }
}

/// <summary>This is a compiled resource. It is part of <c>GET /api/v1/fleets/{name}/snapshot?band=1.40</c> and <c>GET /api/v1/nodes/{id}/config</c>.</summary>
/// <param name="Type">This is the short name of the resource type.</param>
/// <param name="Name">This is the name of the resource.</param>
/// <param name="Version">The version follows from the bytes of the resource.</param>
/// <param name="Origins">The resource comes from these documents and places.</param>
/// <param name="Resource">This is the message as proto3 JSON.</param>
public sealed record SnapshotResource(string Type, string Name, string Version, IReadOnlyList<SnapshotOrigin> Origins, JsonElement Resource);

/// <summary>This is a document and a place that a resource comes from.</summary>
public sealed record SnapshotOrigin(string Kind, string Name, string Path);

/// <summary>These are the resources of a fleet or of an Envoy.</summary>
public sealed record Snapshot(string Fleet, string Band, long Revision, IReadOnlyList<SnapshotResource> Resources);

/// <summary>This is the answer of <c>GET /version</c>.</summary>
public sealed record ServerVersion(string Version, string Store, long Revision, IReadOnlyList<string> EnvoyBands);

/// <summary><c>DIR/server.json</c>: where the server of this data folder listens.</summary>
/// <param name="Api">For example <c>http://127.0.0.1:8080</c>.</param>
/// <param name="Ads">For example <c>127.0.0.1:18000</c>.</param>
/// <param name="ProcessId">The server's process.</param>
public sealed record ServerAddresses(string Api, string Ads, int ProcessId);
