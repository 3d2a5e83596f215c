using System.Collections.Immutable;
using System.Diagnostics.CodeAnalysis;
using ControlPlane.Resources;
using ControlPlane.Xds.Bodies;
using ControlPlane.Xds.Csds;
using ControlPlane.Xds.Requests;
using ControlPlane.Xds.Views;

namespace ControlPlane.Xds.Sessions;

/// <summary>
/// One client's stream, decided without I/O or clock. It is level-triggered: what is due follows from the view, the subscriptions and the time alone, so
/// nothing queues for a slow client. Not thread-safe.
/// </summary>
internal sealed class AdsSession
{
    private readonly AdsOptions _options;
    private readonly Subscriptions _subscriptions;
    private readonly Scheduler _scheduler;
    private View? _view;
    private bool _served;
    private uint _nonces;

    public AdsSession(AdsOptions options, NameSets sets, StreamKind stream)
    {
        (_options, _subscriptions) = (options, new Subscriptions(sets, stream.Delta, options.LargestResponse));
        _scheduler = new Scheduler(_subscriptions, options, stream.Aggregated);
    }

    /// <summary>When something that is due now stops having to wait; null when nothing waits for time to pass.</summary>
    public DateTimeOffset? Next => _scheduler.Next;

    /// <summary>Whether the client lags so far behind that only a new stream, with its known versions, can tell what it has.</summary>
    public bool MustResynchronise { get; private set; }

    /// <summary>How many responses the client has acknowledged.</summary>
    public long Acknowledged { get; private set; }

    public IReadOnlyCollection<Subscription> Subscriptions => _subscriptions.All;

    /// <summary>How many names of a type the client is subscribed to.</summary>
    public int Subscribed(TypeUrl type) => _subscriptions.Find(type)?.Names.Names.Count ?? 0;

    /// <summary>
    /// The view to serve from now on; null when the node has none, which then keeps what it has. On a change to another view everything that differs must be
    /// sent.
    /// </summary>
    public void Serve(View? view, DateTimeOffset now)
    {
        var served = _served;
        _served = view is not null;
        if (view is null || (served && ReferenceEquals(view, _view)))
            return;
        var previous = _view;
        _view = view;
        foreach (var subscription in _subscriptions.All)
        {
            subscription.View = view[subscription.Type.Url];
            if (subscription.Known is not null)
                Begin(subscription, view, now);
            else if (previous is not null && !ReferenceEquals(previous.Lineage, view.Lineage))
                subscription.MoveFrom(previous[subscription.Type.Url], view);
        }
    }

    /// <summary>Takes a request in. Returns the rejection it holds, if it is one.</summary>
    public Rejection? Take(ClientRequest request, DateTimeOffset now)
    {
        if (_subscriptions.Find(request.Type) is not { } subscription)
        {
            Open(request, now);
            return null;
        }

        var rejection = TakeAnswer(subscription, request, now);
        var wanted = subscription.Names;
        subscription.Change(request);
        if (!ReferenceEquals(wanted, subscription.Names))
            _subscriptions.Narrow(subscription);
        return rejection;
    }

    /// <summary>Takes the next response that may be sent now; what it says is recorded as sent before anything is written (XDS-021).</summary>
    public bool TryTake(DateTimeOffset now, [NotNullWhen(true)] out Answer? answer)
    {
        answer = null;
        _scheduler.Restart();
        if (_view is null || !_served)
            return false;
        foreach (var (subscription, part) in _subscriptions.InOrder)
        {
            if (TryTake(_view, subscription, part, now) is not { } taken)
                continue;
            answer = taken;
            return true;
        }

        return false;
    }

    /// <summary>How each subscribed type stands against the view that is published for the node now.</summary>
    public ImmutableArray<NodeTypeState> StatesAt(View? newest) =>
        [.. _subscriptions.All.Select(subscription => NodeTypeState.Of(subscription, newest ?? _view, _view?.Lineage)).OrderBy(state => state.Type)];

    /// <summary>How far the client has come with each resource of the view that is published for the node now.</summary>
    public ImmutableArray<ResourceState> ResourcesAt(View? newest) =>
        [
            .. _subscriptions
                .All.OrderBy(subscription => XdsTypes.PlaceOf(subscription.Type.Url))
                .SelectMany(subscription => ResourceState.Of(subscription, newest ?? _view, _view?.Lineage)),
        ];

    private void Open(ClientRequest request, DateTimeOffset now)
    {
        var subscription = _subscriptions.Add(request.Type);
        subscription.View = _view?[request.Type];
        subscription.Open(request);
        _subscriptions.Narrow(subscription);
        _scheduler.Asked(request.Type);
        if (_view is not null && _served)
            Begin(subscription, _view, now);
        else
            subscription.KeepKnown();
    }

    private void Begin(Subscription subscription, View view, DateTimeOffset now)
    {
        if (!subscription.Begin(view))
            return;
        _subscriptions.RequireChildrenOfSent(subscription, view);
        _scheduler.LetWait(subscription, view, now);
    }

    /// <summary>An acknowledgement or a rejection, if the nonce is that of a response in flight; anything else is neither.</summary>
    private Rejection? TakeAnswer(Subscription subscription, ClientRequest request, DateTimeOffset now)
    {
        if (request.Nonce == 0 || subscription.Awaiting(request.Nonce) is not { InFlight: { } response } part)
            return null;
        if (request.Error is not { } error)
        {
            subscription.Acknowledge(part);
            Acknowledged++;
            return null;
        }

        var body = response.Body;
        var acked = NodeTypeState.AckedRevisionOf(subscription, _view);
        var rejection = new Rejection(subscription.Type.Url, [.. body.Names, .. body.Removed], body.Version, error, now, response.Revision, acked);
        subscription.Reject(part, rejection);
        return rejection;
    }

    private Answer? TryTake(View view, Subscription subscription, Progress part, DateTimeOffset now)
    {
        if (!_scheduler.MayStart(subscription, now))
            return null;
        var due = Responses.DueOf(subscription, part);
        if (due is Due.Nothing)
        {
            Responses.NothingDue(subscription, part);
            return null;
        }

        if (!_scheduler.MaySend(subscription, part, now))
            return null;
        if (part.Acked < subscription.View!.Horizon)
        {
            MustResynchronise = true;
            return null;
        }

        if (Responses.Next(subscription, part, due, _nonces + 1, view.Revision, now + _options.Patience) is not { } response)
            return null;
        _nonces++;
        subscription.Send(part, response, changes: due is Due.Changes);
        _subscriptions.RequireChildren(response.Body, view);
        return new Answer(response.Body, response.Nonce);
    }
}
