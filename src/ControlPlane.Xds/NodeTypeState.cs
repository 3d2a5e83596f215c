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
/// <param name="RejectedUntil">The newest published revision at which the refusal stands and nothing newer is due or on its way; 0 without a refusal.</param>
public sealed record NodeTypeState(TypeUrl Type, NodeTypeStatus Status, string? Version, int Resources, long Sent, long Revision, Rejection? Rejection, long RejectedUntil)
{
    /// <summary>The newest revision whose resources of this type the client is known to have all acknowledged; 0 when that is not known.</summary>
    /// <param name="subscription">The subscription.</param>
    /// <param name="view">The view that it is served from.</param>
    internal static long AckedRevisionOf(Subscription subscription, View? view) =>
        view is not null && subscription.Known is null && !Owes(subscription)
            ? view[subscription.Type].RevisionAt(subscription.Lanes.Min(lane => lane.Acked), view.Revision) ?? subscription.AckedRevision
            : subscription.AckedRevision;

    /// <summary>The state of a subscription.</summary>
    /// <param name="subscription">The subscription.</param>
    /// <param name="view">The view that is published for the node now.</param>
    /// <param name="lineage">The lineage of the view it was last served from; numbers of another view's changes say nothing.</param>
    internal static NodeTypeState Of(Subscription subscription, View? view, object? lineage)
    {
        var type = view?[subscription.Type];
        var comparable = type is not null && subscription.Known is null && ReferenceEquals(view!.Lineage, lineage);
        var acked = subscription.Lanes.Min(lane => lane.Acked);
        var open = subscription.Lanes.Any(lane => lane.InFlight is not null);
        var owes = Owes(subscription);
        var rejection = subscription.Lanes.Select(lane => lane.Rejected).FirstOrDefault(rejected => rejected is not null);
        var synced = comparable && rejection is null && !owes && !open && acked >= type!.Head;
        var status = (rejection, synced, subscription.Sent) switch
        {
            (not null, _, _) => NodeTypeStatus.Rejected,
            (_, true, _) => NodeTypeStatus.Synced,
            (_, _, 0) when !open => NodeTypeStatus.NotSent,
            _ => NodeTypeStatus.Stale,
        };
        var resources = type is null ? 0 : subscription.Names.All ? type.Entries.Count : subscription.Names.Names.Count(type.Entries.ContainsKey);
        var revision = comparable && !owes ? type!.RevisionAt(acked, view!.Revision) : null;
        var silent = comparable && subscription.Lanes.Where(lane => lane.Rejected is not null).All(lane => lane.InFlight is null && lane.Owed.IsEmpty && lane.Said >= type!.Head);
        return new(
            subscription.Type,
            status,
            synced ? type!.Version : subscription.AckedVersion,
            resources,
            subscription.Sent,
            revision ?? subscription.AckedRevision,
            rejection,
            rejection is null ? 0 : silent ? view!.Revision : rejection.Revision);
    }

    private static bool Owes(Subscription subscription) => subscription.HeldUntil is not null || subscription.AnswerEmpty
        || subscription.Lanes.Any(lane => !lane.Owed.IsEmpty || !lane.Unconfirmed.IsEmpty || lane.InFlight?.Owed.IsEmpty == false);
}
