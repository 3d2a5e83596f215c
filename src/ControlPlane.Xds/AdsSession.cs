using System.Collections.Immutable;
using System.Diagnostics.CodeAnalysis;
using ControlPlane.Resources;

namespace ControlPlane.Xds;

/// <summary>
/// One client's delta ADS stream, decided without I/O or clock. It is level-triggered: what is due follows from the view, the subscriptions and the time alone,
/// so nothing queues for a slow client. Not thread-safe.
/// </summary>
internal sealed class AdsSession(AdsOptions options, NameSets sets)
{
    /// <summary>Upserts in the order in which they may refer to each other; other types come between RDS and the removals.</summary>
    private static readonly ImmutableArray<TypeUrl> Order =
        [TypeUrl.Runtime, TypeUrl.Cluster, TypeUrl.Endpoints, TypeUrl.Secret, TypeUrl.Listener, TypeUrl.Extension, TypeUrl.Route];

    private readonly List<Subscription> _subscriptions = [];
    private ImmutableArray<(Subscription Subscription, Lane Lane)> _lanes = [];
    private View? _view;
    private bool _served;
    private uint _nonces;

    /// <summary>When something that is due now stops having to wait; null when nothing waits for time to pass.</summary>
    public DateTimeOffset? Next { get; private set; }

    /// <summary>Whether the client lags so far behind that only a new stream, with its known versions, can tell what it has.</summary>
    public bool MustResynchronise { get; private set; }

    /// <summary>How many answers the client has acknowledged.</summary>
    public long Acknowledged { get; private set; }

    public IReadOnlyCollection<Subscription> Subscriptions => _subscriptions;

    /// <summary>
    /// The view to serve from now on; null when the node has none, which then keeps what it has. On a change to another view everything that differs is owed.
    /// </summary>
    public void Serve(View? view, DateTimeOffset now)
    {
        _served = view is not null;
        if (view is null || ReferenceEquals(view, _view)) return;
        var previous = _view;
        _view = view;
        foreach (var subscription in _subscriptions)
        {
            subscription.View = view[subscription.Type];
            if (subscription.Known is { } known) Begin(subscription, known, now);
            else if (previous is not null && !ReferenceEquals(previous.Lineage, view.Lineage)) Move(subscription, previous[subscription.Type], subscription.View);
        }
    }

    /// <summary>Takes a request in. Returns the refusal it holds, if it is one.</summary>
    public Rejection? Take(DeltaRequest request, DateTimeOffset now)
    {
        if (Find(request.Type) is not { } subscription)
        {
            Open(request, now);
            return null;
        }

        var rejection = Settle(subscription, request, now);
        Change(subscription, request);
        return rejection;
    }

    /// <summary>Takes the next answer that may be sent now; what it says is recorded as sent before anything is written (XDS-021).</summary>
    public bool TryTake(DateTimeOffset now, [NotNullWhen(true)] out Answer? answer)
    {
        (Next, answer) = (null, null);
        if (_view is null || !_served) return false;
        foreach (var (subscription, lane) in _lanes)
        {
            if (TryTake(subscription, lane, now) is not { } taken) continue;
            answer = taken;
            return true;
        }

        return false;
    }

    /// <summary>How each subscribed type stands against the view that is published for the node now.</summary>
    public ImmutableArray<NodeTypeState> StatesAt(View? newest) =>
        [.. _subscriptions.Select(subscription => NodeTypeState.Of(subscription, newest ?? _view, _view?.Lineage)).OrderBy(state => state.Type)];

    private void Open(DeltaRequest request, DateTimeOffset now)
    {
        var type = request.Type;
        var subscription = new Subscription(type) { View = _view?[type] };
        _subscriptions.Add(subscription);
        _lanes = InOrder();
        var (asked, dropped) = (request.Subscribe, request.Unsubscribe);
        var legacyWildcard = asked.Count == 0 && dropped.Count == 0 && (type == TypeUrl.Cluster || type == TypeUrl.Listener);
        var names = new HashSet<string>(asked.Except(dropped));
        subscription.Names = Named(legacyWildcard || names.Contains("*"), names);
        if (type == TypeUrl.Cluster) EndHolds(TypeUrl.Endpoints, TypeUrl.Secret);
        if (type == TypeUrl.Extension) EndHolds(TypeUrl.Route);
        if (_view is not null && _served) Begin(subscription, request.Known, now);
        else subscription.Known = request.Known.Without([]);
    }

    /// <summary>The first look at a type: what the client does not know, or knows otherwise, is owed (XDS-079).</summary>
    private void Begin(Subscription subscription, KnownVersions known, DateTimeOffset now)
    {
        subscription.Known = null;
        var type = subscription.View!;
        subscription.Start = type.Head;
        foreach (var lane in subscription.Lanes) lane.StartAt(type.Head);
        if (known.IsEmpty)
        {
            subscription.Upserts.Owed = subscription.Names;
            subscription.AnswerEmpty = subscription.Names.All;
            return;
        }

        var (owed, gone) = known.Compare(type, subscription.Names);
        Owe(subscription.Upserts, owed);
        Owe(subscription.Removals, gone);
        OweChildrenOfSent(subscription);
        var dependent = subscription.Type == TypeUrl.Endpoints || subscription.Type == TypeUrl.Secret;
        if (dependent && Find(TypeUrl.Cluster) is null && !subscription.Names.Names.All(options.HoldExempt.Contains)) subscription.HeldUntil = now + options.FirstAnswerHold;

        // Routes are in force there already: new ones must not name what an extension brings that is not asked for yet.
        var extended = subscription.Type == TypeUrl.Route && !_view![TypeUrl.Extension].Entries.IsEmpty && Find(TypeUrl.Extension) is null;
        if (extended) subscription.HeldUntil = now + options.FirstAnswerHold;
    }

    /// <summary>From one view to another: what differs is owed, and what was not confirmed.</summary>
    private void Move(Subscription subscription, TypeView from, TypeView to)
    {
        var (upserts, names) = (subscription.Upserts, subscription.Names);
        var differing = to.Entries.Values.Where(entry => names.Contains(entry.Name)
            && (!from.Entries.TryGetValue(entry.Name, out var old) || old.Resource!.Version != entry.Resource!.Version || old.ChangedAt > upserts.Acked));
        var gone = from.Entries.Keys.Concat(from.Recent.Where(entry => entry.Gone && entry.ChangedAt > subscription.Removals.Acked).Select(entry => entry.Name))
            .Where(name => names.Contains(name) && !to.Entries.ContainsKey(name));
        Owe(upserts, [.. differing.Select(entry => entry.Name)]);
        Owe(subscription.Removals, [.. gone]);
        foreach (var lane in subscription.Lanes)
        {
            lane.Owed = sets.Union(sets.Union(lane.Owed, lane.Unconfirmed), lane.InFlight?.Owed ?? NameSet.None);
            lane.InFlight = lane.InFlight is { } open ? open with { Owed = NameSet.None, To = 0 } : null;
            lane.StartAt(to.Head);
        }

        subscription.Start = to.Head;
    }

    /// <summary>An acknowledgement or a refusal, if the nonce is that of an open answer; anything else is neither.</summary>
    private Rejection? Settle(Subscription subscription, DeltaRequest request, DateTimeOffset now)
    {
        if (request.Nonce == 0 || LaneOf(subscription, request.Nonce) is not { InFlight: { } open } lane) return null;
        if (request.Error is { } error)
        {
            var acked = NodeTypeState.AckedRevisionOf(subscription, _view);
            lane.InFlight = null;
            lane.Unconfirmed = sets.Union(lane.Unconfirmed, open.Owed);
            lane.Refused = open.Body.Names;
            lane.Rejected = new(subscription.Type, [.. open.Body.Names, .. open.Body.Removed], open.Body.Version, error, now, open.Revision, acked);
            return lane.Rejected;
        }

        lane.InFlight = null;
        Acknowledged++;
        if (open.To <= lane.Acked && lane.Rejected is not null) return null;
        lane.Acked = Math.Max(lane.Acked, open.To);
        lane.Rejected = null;
        (subscription.AckedVersion, subscription.AckedRevision) = (open.Body.Version, open.Revision);
        return null;
    }

    /// <summary>Subscribes, then unsubscribes (XDS-071).</summary>
    private void Change(Subscription subscription, DeltaRequest request)
    {
        var (asked, dropped) = (request.Subscribe, request.Unsubscribe);
        if (asked.Count > 0)
        {
            var names = new HashSet<string>(asked);
            var added = Named(names.Contains("*"), names);
            subscription.Names = sets.Union(subscription.Names, added);
            if (subscription.Known is { } known)
            {
                subscription.Known = known.Without(added.Names);
            }
            else
            {
                subscription.Upserts.Owed = sets.Union(subscription.Upserts.Owed, added);
                subscription.AnswerEmpty |= added.All;
            }
        }

        if (dropped.Count > 0) Drop(subscription, new HashSet<string>(dropped));
    }

    private void Drop(Subscription subscription, HashSet<string> dropped)
    {
        if (dropped.Contains("*")) subscription.Names = sets.WithoutAll(subscription.Names);
        subscription.Names = sets.Without(subscription.Names, dropped);
        foreach (var lane in subscription.Lanes)
        {
            (lane.Owed, lane.Unconfirmed) = (sets.Without(lane.Owed, dropped), sets.Without(lane.Unconfirmed, dropped));
            if (dropped.Contains("*")) (lane.Owed, lane.Unconfirmed) = (sets.WithoutAll(lane.Owed), sets.WithoutAll(lane.Unconfirmed));
        }

        if (dropped.Contains("*")) subscription.AnswerEmpty = false;

        // The client no longer knows whether the wildcard still brings it these, so it is told (XDS-073).
        if (subscription.Names.All && subscription.Known is null) subscription.Upserts.Owed = sets.Union(subscription.Upserts.Owed, Named(all: false, dropped));
    }

    private ImmutableArray<(Subscription Subscription, Lane Lane)> InOrder()
    {
        var upserts = _subscriptions.OrderBy(subscription => Order.IndexOf(subscription.Type) is var place and >= 0 ? place : Order.Length).Select(subscription => (subscription, subscription.Upserts));
        var removals = new[] { Find(TypeUrl.Cluster), Find(TypeUrl.Endpoints) }.OfType<Subscription>().Select(subscription => (subscription, subscription.Removals));
        return [.. upserts, .. removals];
    }

    private Answer? TryTake(Subscription subscription, Lane lane, DateTimeOffset now)
    {
        var type = subscription.View!;
        if (IsHeld(subscription, now)) return null;

        var news = (type.Head > lane.Said && !type.Since(new(lane.Said, subscription.Names, NameSet.None, lane.Part)).IsEmpty) || IsOutdated(subscription, lane, type);
        if (!news && lane.Owed.IsEmpty && !(subscription.AnswerEmpty && lane == subscription.Upserts))
        {
            Settled(subscription, lane, type);
            return null;
        }

        if (BlockedUntil(subscription, lane, now) is { } until)
        {
            AskAgainAt(until);
            return null;
        }

        if (lane.Acked < type.Horizon)
        {
            MustResynchronise = true;
            return null;
        }

        return Send(subscription, lane, type, news, now);
    }

    /// <summary>Whether something in a refused answer is no longer wanted or no longer there: then the rest goes again, for it may be good (XDS-028).</summary>
    private static bool IsOutdated(Subscription subscription, Lane lane, TypeView type)
    {
        if (lane.Rejected is null) return false;
        foreach (var name in lane.Refused)
        {
            if (!subscription.Names.Contains(name) || !type.Entries.ContainsKey(name)) return true;
        }

        return false;
    }

    private Answer? Send(Subscription subscription, Lane lane, TypeView type, bool news, DateTimeOffset now)
    {
        // While a refusal stands, a new name is answered alone: what was refused goes again only with a change (XDS-023, 024).
        var asksOnly = lane.Rejected is not null && !news;
        if (lane.InFlight is { } unanswered) lane.Unconfirmed = sets.Union(lane.Unconfirmed, unanswered.Owed);
        var owed = asksOnly ? lane.Owed : sets.Union(lane.Owed, lane.Unconfirmed);
        var body = type.Since(new(asksOnly ? lane.Said : lane.Acked, subscription.Names, owed, lane.Part));
        var empty = body.IsEmpty && !(subscription.AnswerEmpty && lane == subscription.Upserts);
        (lane.Owed, lane.Said) = (NameSet.None, type.Head);
        if (empty)
        {
            Settled(subscription, lane, type);
            return null;
        }

        if (!asksOnly) lane.Unconfirmed = NameSet.None;
        if (lane == subscription.Upserts) subscription.AnswerEmpty = false;
        var nonce = ++_nonces;
        lane.InFlight = new(nonce, body, owed, asksOnly ? lane.Acked : type.Head, _view!.Revision, now + options.Patience);
        subscription.Sent += body.Names.Length;
        if (!owed.IsEmpty) subscription.SentOwed = sets.Union(subscription.SentOwed, owed);
        OweChildren(body);
        return new Answer(body, nonce);
    }

    /// <summary>
    /// Nothing is due: unless an answer is open or something refused is still wanted, the client has everything that concerns it. What was refused may be wanted no
    /// longer because it was unsubscribed or the node moved to another view.
    /// </summary>
    private void Settled(Subscription subscription, Lane lane, TypeView type)
    {
        lane.Said = type.Head;
        if (lane.InFlight is not null || (lane.Rejected is null && !lane.Unconfirmed.IsEmpty)) return;
        if (lane.Rejected is not null)
        {
            var refused = type.Since(new(lane.Acked, subscription.Names, lane.Unconfirmed, lane.Part));
            if (!refused.Names.IsEmpty || (lane == subscription.Removals && !refused.IsEmpty)) return;
            if (lane != subscription.Removals) Owe(subscription.Removals, [.. refused.Removed]);
        }

        (lane.Acked, lane.Rejected, lane.Unconfirmed) = (type.Head, null, NameSet.None);
    }

    /// <summary>Until when a due answer must wait; null when it may go, <see cref="DateTimeOffset.MaxValue"/> when only an event can free it.</summary>
    private DateTimeOffset? BlockedUntil(Subscription subscription, Lane lane, DateTimeOffset now)
    {
        var until = subscription.PendingUntil;
        if (lane.Part == Part.Removals)
        {
            // What still refers to it goes first, and while a refusal stands the old references do.
            foreach (var type in (ReadOnlySpan<TypeUrl>)[TypeUrl.Listener, TypeUrl.Extension, TypeUrl.Route])
            {
                until = Subscription.Later(until, Find(type)?.Upserts.Rejected is null ? Find(type)?.PendingUntil : DateTimeOffset.MaxValue);
            }

            if (subscription.Type == TypeUrl.Endpoints) until = Subscription.Later(until, Find(TypeUrl.Cluster)?.PendingUntil);
        }
        else if (subscription.Type == TypeUrl.Listener || subscription.Type == TypeUrl.Extension || subscription.Type == TypeUrl.Route)
        {
            var clusters = Find(TypeUrl.Cluster);
            until = Subscription.Later(Subscription.Later(until, clusters?.PendingUntil), clusters?.Upserts.Rejected?.At + options.Patience);
            if (subscription.Type == TypeUrl.Route && Find(TypeUrl.Extension) is { } extensions)
                until = Subscription.Later(Subscription.Later(until, extensions.PendingUntil), extensions.Upserts.Rejected?.At + options.Patience);
        }

        return until > now ? until : null;
    }

    private void AskAgainAt(DateTimeOffset until)
    {
        if (until < DateTimeOffset.MaxValue && (Next is null || until < Next)) Next = until;
    }

    private Subscription? Find(TypeUrl type)
    {
        foreach (var subscription in _subscriptions)
        {
            if (subscription.Type == type) return subscription;
        }

        return null;
    }

    private static Lane? LaneOf(Subscription subscription, uint nonce) =>
        subscription.Upserts.InFlight?.Nonce == nonce ? subscription.Upserts : subscription.Removals.InFlight?.Nonce == nonce ? subscription.Removals : null;

    /// <summary>Children go again after their parents, unless they are due anyway (XDS-102, 105).</summary>
    private void OweChildren(Body body)
    {
        if (body.Children.IsEmpty) return;
        foreach (var children in body.Children.GroupBy(child => child.Type))
        {
            if (Find(children.Key) is not { Known: null } subscription) continue;
            var type = _view![children.Key];
            Owe(subscription.Upserts, [.. children.Select(child => child.Name).Where(name =>
                subscription.Names.Contains(name) && type.Entries.TryGetValue(name, out var entry) && entry.ChangedAt <= subscription.Upserts.Said)]);
        }
    }

    /// <summary>Known versions are not trusted for a child whose parent was sent on this stream before the child was asked for.</summary>
    private void OweChildrenOfSent(Subscription subscription)
    {
        foreach (var parents in _subscriptions)
        {
            if (parents == subscription || parents.Known is not null || parents.Sent == 0) continue;
            var children = _view![parents.Type].Entries.Values.Where(parents.HasSent).SelectMany(entry => entry.Resource!.Children)
                .Where(child => child.Type == subscription.Type && subscription.Names.Contains(child.Name));
            Owe(subscription.Upserts, [.. children.Select(child => child.Name)]);
        }
    }

    /// <summary>The client asks for what these types waited for: for clusters, so it is not in the middle of warming one; for extensions, which go before routes.</summary>
    private void EndHolds(params ReadOnlySpan<TypeUrl> types)
    {
        foreach (var type in types)
        {
            if (Find(type) is { } subscription) subscription.HeldUntil = null;
        }
    }

    /// <summary>Whether the first answer still waits; once endpoints and secrets have waited in vain, known versions are not trusted.</summary>
    private bool IsHeld(Subscription subscription, DateTimeOffset now)
    {
        if (subscription.HeldUntil is not { } until) return false;
        if (now < until)
        {
            AskAgainAt(until);
            return true;
        }

        subscription.HeldUntil = null;
        if (subscription.Type != TypeUrl.Route) subscription.Upserts.Owed = subscription.Names;
        return false;
    }

    private void Owe(Lane lane, HashSet<string> names)
    {
        if (names.Count > 0) lane.Owed = sets.Union(lane.Owed, sets.Of(all: false, names));
    }

    /// <summary>The set of these names; empty names and the wildcard's sign are none.</summary>
    private NameSet Named(bool all, HashSet<string> names)
    {
        names.Remove("");
        names.Remove("*");
        return sets.Of(all, names);
    }
}
