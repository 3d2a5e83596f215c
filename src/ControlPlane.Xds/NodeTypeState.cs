using ControlPlane.Resources;

namespace ControlPlane.Xds;

/// <summary>How one type of a node stands.</summary>
public enum NodeTypeStatus
{
    /// <summary>Asked for, nothing sent yet.</summary>
    NotSent,

    /// <summary>Something newer is due or sent, and not acknowledged.</summary>
    Stale,

    /// <summary>The node has everything.</summary>
    Synced,

    /// <summary>The node refused what was last sent and keeps what it had.</summary>
    Rejected,
}

/// <summary>One type a node has subscribed to.</summary>
/// <param name="Type">The type.</param>
/// <param name="Status">How it stands.</param>
/// <param name="Version">The version last acknowledged, or known from before this stream; null when none.</param>
/// <param name="Resources">How many of the subscribed resources exist.</param>
/// <param name="Sent">Resources sent on this stream, in all.</param>
/// <param name="Revision">The newest revision whose resources of this type the node has all acknowledged.</param>
/// <param name="Rejection">The refusal that stands; null once something newer was acknowledged.</param>
public sealed record NodeTypeState(TypeUrl Type, NodeTypeStatus Status, string? Version, int Resources, long Sent, long Revision, Rejection? Rejection);
