using System.Collections.Immutable;
using ControlPlane.Resources;
using ControlPlane.Xds.Sessions;
using ControlPlane.Xds.Views;

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

    /// <summary>The node rejected what was last sent and keeps what it had.</summary>
    Rejected,
}

/// <summary>One type a node has subscribed to.</summary>
/// <param name="Type">The type.</param>
/// <param name="Status">How it stands.</param>
/// <param name="Version">The version last acknowledged, or known from before this stream; null when none.</param>
/// <param name="Resources">How many of the subscribed resources exist.</param>
/// <param name="Sent">Resources sent on this stream, in all.</param>
/// <param name="Revision">The newest revision whose resources of this type the node has all acknowledged.</param>
/// <param name="Rejection">The rejection that stands; null once something newer was acknowledged.</param>
/// <param name="RejectedUntil">The newest published revision at which the rejection stands and nothing newer is due or on its way; 0 without a
/// rejection.</param>
public sealed record NodeTypeState(
    TypeUrl Type,
    NodeTypeStatus Status,
    string? Version,
    int Resources,
    long Sent,
    long Revision,
    Rejection? Rejection,
    long RejectedUntil
)
{
    /// <summary>The newest revision whose resources of this type the client is known to have all acknowledged; 0 when that is not known.</summary>
    /// <param name="subscription">The subscription.</param>
    /// <param name="view">The view that it is served from.</param>
    internal static long AckedRevisionOf(Subscription subscription, View? view) =>
        view is not null && subscription.Known is null && !MustSend(subscription)
            ? view[subscription.Type.Url].RevisionAt(subscription.Parts.Min(part => part.Acked), view.Revision) ?? subscription.AckedRevision
            : subscription.AckedRevision;

    /// <summary>The state of a subscription.</summary>
    /// <param name="subscription">The subscription.</param>
    /// <param name="view">The view that is published for the node now.</param>
    /// <param name="lineage">The lineage of the view it was last served from; numbers of another view's changes say nothing.</param>
    internal static NodeTypeState Of(Subscription subscription, View? view, object? lineage)
    {
        var type = view?[subscription.Type.Url];
        var comparable = type is not null && subscription.Known is null && ReferenceEquals(view!.Lineage, lineage);
        var acked = subscription.Parts.Min(part => part.Acked);
        var open = subscription.Parts.Any(part => part.InFlight is not null);
        var mustSend = MustSend(subscription);
        var rejection = subscription.Parts.Select(part => part.Rejection).FirstOrDefault(rejected => rejected is not null);
        var synced = comparable && rejection is null && !mustSend && !open && acked >= type!.Head;
        var status = (rejection, synced, subscription.Sent) switch
        {
            (not null, _, _) => NodeTypeStatus.Rejected,
            (_, true, _) => NodeTypeStatus.Synced,
            (_, _, 0) when !open => NodeTypeStatus.NotSent,
            _ => NodeTypeStatus.Stale,
        };
        var resources = type?.Count(subscription.Names) ?? 0;
        var revision = comparable && !mustSend ? type!.RevisionAt(acked, view!.Revision) : null;
        var silent =
            comparable
            && subscription
                .Parts.Where(part => part.Rejection is not null)
                .All(part => part.InFlight is null && part.MustSend.IsEmpty && part.SentUpTo >= type!.Head);
        return new(
            subscription.Type.Url,
            status,
            synced ? type!.Version : subscription.AckedVersion,
            resources,
            subscription.Sent,
            revision ?? subscription.AckedRevision,
            rejection,
            rejection is null ? 0
                : silent ? view!.Revision
                : rejection.Revision
        );
    }

    /// <summary>One state for each type, of several streams that carry it: it stands as the one of them that lags most.</summary>
    internal static ImmutableArray<NodeTypeState> Merge(IEnumerable<NodeTypeState> states) =>
        [
            .. states
                .GroupBy(state => state.Type)
                .OrderBy(type => type.Key)
                .Select(type =>
                    type.MaxBy(state => Urgency(state.Status))! with
                    {
                        Resources = type.Sum(state => state.Resources),
                        Sent = type.Sum(state => state.Sent),
                        Revision = type.Min(state => state.Revision),
                    }
                ),
        ];

    private static int Urgency(NodeTypeStatus status) =>
        status switch
        {
            NodeTypeStatus.Rejected => 3,
            NodeTypeStatus.NotSent => 2,
            NodeTypeStatus.Stale => 1,
            _ => 0,
        };

    private static bool MustSend(Subscription subscription) =>
        subscription.WaitsUntil is not null
        || subscription.AnswerEmpty
        || subscription.Parts.Any(part => !part.MustSend.IsEmpty || !part.Unacknowledged.IsEmpty || part.InFlight?.MustSend.IsEmpty == false);
}
