using ControlPlane.Xds;

namespace ControlPlane.Server.Core.Nodes;

/// <summary>The state of an Envoy, in one word.</summary>
internal enum NodeCondition
{
    /// <summary>It has everything of the newest revision.</summary>
    Synced,

    /// <summary>It does not have everything yet.</summary>
    Stale,

    /// <summary>It rejected something and keeps what it had.</summary>
    Rejected,

    /// <summary>It is connected and gets no configuration: no fleet selects it, two do, or its version is too old.</summary>
    Unserved,

    /// <summary>The server that it is connected to does not answer.</summary>
    Unknown,

    /// <summary>Its stream has ended.</summary>
    Disconnected,
}

/// <summary>An Envoy of this server or of another one on the same database.</summary>
/// <param name="Info">What it says about itself.</param>
/// <param name="Place">Where it belongs, by the documents that this server knows.</param>
/// <param name="Standing">How it stands.</param>
internal sealed record KnownNode(NodeInfo Info, NodePlace Place, NodeStanding Standing)
{
    /// <summary>How long ago its server reported it, where that server does not answer; otherwise null.</summary>
    public TimeSpan? ReportedAgo { get; init; }

    /// <summary>How many others are connected under the same id.</summary>
    public int Duplicates { get; init; }

    /// <summary>Its state.</summary>
    public NodeCondition Condition =>
        this switch
        {
            { Standing.Connected: false } => NodeCondition.Disconnected,
            { ReportedAgo: not null } => NodeCondition.Unknown,
            { Place.View: null } => NodeCondition.Unserved,
            { Standing.LastRejection: not null } => NodeCondition.Rejected,
            { Standing.Synced: true } => NodeCondition.Synced,
            _ => NodeCondition.Stale,
        };
}
