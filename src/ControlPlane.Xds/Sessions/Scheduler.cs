using ControlPlane.Resources;
using ControlPlane.Xds.Views;

namespace ControlPlane.Xds.Sessions;

/// <summary>
/// Decides when what is due may be sent: after what it refers to, and as long as nothing waits for a client for longer than its patience. How types depend on
/// each other stands in <see cref="XdsTypes"/>.
/// </summary>
internal sealed class Scheduler(Subscriptions subscriptions, AdsOptions options, bool aggregated)
{
    /// <summary>
    /// Until when a client that has something is sent nothing that refers to types for which it has not asked yet: in the middle of warming it asks for
    /// clusters last, and would have routes to clusters that it does not know.
    /// </summary>
    private DateTimeOffset? _resumingUntil;

    private View? _resumedView;

    /// <summary>When something that is due now stops having to wait; null when nothing waits for time to pass.</summary>
    public DateTimeOffset? Next { get; private set; }

    /// <summary>Begins a new look at what is due.</summary>
    public void Restart() => Next = null;

    /// <summary>
    /// Lets the first response to a client that has something wait for its request of another type: of the parent, for if that does not come, the client may be
    /// in the middle of warming; and of what has to be sent before. A stream that carries one type waits for nothing, and so trusts no known versions of
    /// children.
    /// </summary>
    public void LetWait(Subscription subscription, View view, DateTimeOffset now)
    {
        var type = subscription.Type;
        var parent =
            type.Parent is { } awaited && subscriptions.Find(awaited) is null && !subscription.Names.Names.All(name => type.AskedBeforeParent.Contains(name));
        var earlier = type.StartsAfter is { } first && subscriptions.Find(first) is null && !view[first].Entries.IsEmpty;
        if (aggregated)
            (_resumingUntil, _resumedView) = (_resumingUntil ?? now + options.Patience, view);
        if (parent || earlier)
            subscription.WaitsUntil = aggregated ? now + options.FirstAnswerWait : now;
    }

    /// <summary>The client asks for a type: what waited for that waits no longer.</summary>
    public void Asked(TypeUrl type)
    {
        foreach (var subscription in subscriptions.All)
        {
            if (subscription.Type.Parent == type || subscription.Type.StartsAfter == type)
                subscription.WaitsUntil = null;
        }
    }

    /// <summary>
    /// Whether a type's first response waits no longer. Where the request of its parent was awaited in vain, the versions the client knows are not trusted.
    /// </summary>
    public bool MayStart(Subscription subscription, DateTimeOffset now)
    {
        if (subscription.WaitsUntil is not { } until)
            return true;
        if (now < until)
        {
            LookAgainAt(until);
            return false;
        }

        subscription.WaitsUntil = null;
        if (subscription.Type.Parent is not null)
            subscription.Upserts.Require(subscription.Names);
        return true;
    }

    /// <summary>Whether a response that is due may be sent now.</summary>
    public bool MaySend(Subscription subscription, Progress part, DateTimeOffset now)
    {
        var until = part.Part == Part.Removals ? RemovableAt(subscription) : SendableAt(subscription);
        if (until is not { } later || later <= now)
            return true;
        LookAgainAt(later);
        return false;
    }

    /// <summary>When the client has what this type refers to, or had time enough; null when it has now.</summary>
    private DateTimeOffset? SendableAt(Subscription subscription)
    {
        var until = subscription.AwaitingAckUntil;
        foreach (var type in subscription.Type.RefersTo)
        {
            var referred = subscriptions.Find(type);
            if (referred is null && XdsTypes.Of(type).AskedByAll && _resumedView?[type].Entries.IsEmpty == false)
                until = Subscription.Later(until, _resumingUntil);
            until = Subscription.Later(Subscription.Later(until, referred?.AwaitingAckUntil), referred?.Upserts.Rejection?.At + options.Patience);
        }

        return until;
    }

    /// <summary>
    /// When nothing that the client has refers to what is removed. A full state would tell what was rejected again.
    /// </summary>
    private DateTimeOffset? RemovableAt(Subscription subscription)
    {
        if (subscription.SendsFullState && subscription.Upserts.Rejection is not null)
            return DateTimeOffset.MaxValue;
        var until = subscription.AwaitingAckUntil;
        foreach (var user in subscriptions.All)
        {
            if (user.Type.MayUse(subscription.Type))
                until = Subscription.Later(until, HoldsOn(user) ? DateTimeOffset.MaxValue : user.AwaitingAckUntil);
            else if (user.Type.Url == subscription.Type.Parent)
                until = Subscription.Later(until, user.AwaitingAckUntil);
        }

        return until;
    }

    /// <summary>
    /// Whether the client still has old references: while a rejection stands, which only an event can end, and while new ones are due and must wait, which is
    /// looked at again when they may be sent.
    /// </summary>
    private static bool HoldsOn(Subscription user) =>
        user.Upserts.Rejection is not null || (user.Known is null && Responses.DueOf(user, user.Upserts) is not Due.Nothing);

    private void LookAgainAt(DateTimeOffset until)
    {
        if (until < DateTimeOffset.MaxValue && (Next is null || until < Next))
            Next = until;
    }
}
