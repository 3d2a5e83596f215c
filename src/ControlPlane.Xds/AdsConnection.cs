using System.Collections.Immutable;
using System.Diagnostics.CodeAnalysis;
using System.Net;
using ControlPlane.Resources;
using ControlPlane.Xds.Bodies;
using ControlPlane.Xds.Csds;
using ControlPlane.Xds.Requests;
using ControlPlane.Xds.Sessions;
using ControlPlane.Xds.Views;
using Grpc.Core;

namespace ControlPlane.Xds;

/// <summary>
/// One stream: a reader that feeds the session, and a pump that sends what is due. The pump has no task of its own: whoever wakes it sends, as far as
/// the client reads. Both share the session under a lock around its pure methods, so acknowledgements are taken in while a write is blocked.
/// </summary>
internal sealed class AdsConnection(
    OpenedStream stream,
    SnapshotCache cache,
    Func<NodeInfo, ViewKey?> viewOf,
    RequestReader reader,
    AnswerWriter writer,
    SemaphoreSlim admission,
    AdsOptions options,
    TimeProvider clock,
    AdsCounters counters
) : IDisposable
{
    private readonly Lock _gate = new();
    private readonly AdsSession _session = new(options, cache.NameSets, stream.Kind);
    private readonly RequestLimits _limits = new(options.Limits);
    private readonly TaskCompletionSource<Status> _ended = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private int _wakes;
    private bool _answered;
    private ITimer? _timer;
    private View? _seen;
    private ViewKey? _key;
    private Status? _end;
    private DateTimeOffset? _acknowledged;

    /// <summary>What the client says about itself; null before its first message.</summary>
    public NodeInfo? Node { get; private set; }

    /// <summary>Names the connection that the stream came on.</summary>
    public string Transport => stream.Connection;

    /// <summary>The address of the client.</summary>
    public IPAddress? Client => stream.Client;

    /// <summary>Which view is the node's.</summary>
    public ViewKey? View
    {
        get
        {
            lock (_gate)
                return _key;
        }
    }

    /// <summary>When the stream began.</summary>
    public DateTimeOffset Since { get; } = clock.GetUtcNow();

    /// <summary>The limit that ends the stream; null while it keeps to all of them.</summary>
    public Exceeded? Exceeded { get; private set; }

    /// <summary>With which status the stream ended.</summary>
    public Task<Status> Ended => _ended.Task;

    /// <summary>After a publish: looks again which view is the node's.</summary>
    /// <returns>Whether anything in it changed, so that the stream has to be woken.</returns>
    public bool Refresh()
    {
        lock (_gate)
        {
            if (Node is not { } node)
                return false;
            _key = viewOf(node);
            return !ReferenceEquals(cache.Find(_key)?.Types, _seen?.Types);
        }
    }

    /// <summary>Sends what is due, on the calling thread as far as the client reads; if that is being done already, it is looked again afterwards.</summary>
    public void Wake()
    {
        // How it ends is told by Ended.
        if (Interlocked.Increment(ref _wakes) == 1)
            _ = PumpAsync();
    }

    /// <summary>Ends the stream with this status, after the answer that is being written.</summary>
    public void End(Status status)
    {
        lock (_gate)
            _end ??= status;
        Wake();
    }

    /// <summary>Ends the stream because of a limit.</summary>
    public void EndBeyond(Exceeded exceeded)
    {
        Exceeded ??= exceeded;
        End(exceeded.Status);
    }

    /// <summary>Ends the stream if the client takes too long over something: gRPC itself would wait for ever.</summary>
    public void CheckTimes()
    {
        var limits = options.Limits;
        if (Node is null && clock.GetUtcNow() - Since > limits.FirstRequestTimeout)
            EndBeyond(Exceeded.FirstRequestTimeout(limits));
        else if (reader.IsArriving(limits.RequestTimeout))
            EndBeyond(Exceeded.RequestTimeout(limits));
        if (!writer.IsStalled(limits.WriteTimeout))
            return;
        EndBeyond(Exceeded.WriteTimeout(limits));
        writer.Abort();
    }

    /// <summary>How the types that the stream carries stand now.</summary>
    public StreamState State()
    {
        lock (_gate)
        {
            var view = cache.Find(_key);
            return new(Node!, _key, view, Since, _session.StatesAt(view), _acknowledged);
        }
    }

    /// <summary>How far the client has come with each resource that it is subscribed to.</summary>
    public ImmutableArray<ResourceState> Resources()
    {
        lock (_gate)
            return _session.ResourcesAt(cache.Find(_key));
    }

    /// <summary>Takes in what the client sends until it has finished or breaks the protocol.</summary>
    /// <param name="requests">What it sends.</param>
    /// <param name="named">Called when the client has said who it is.</param>
    /// <param name="rejected">Called with each rejection.</param>
    /// <param name="unknown">Called with each type that nobody here serves.</param>
    /// <param name="cancel">Ends the reading.</param>
    public async Task<Status> ReadAsync(
        IAsyncStreamReader<ClientRequest> requests,
        Action named,
        Action<Rejection> rejected,
        Action<string> unknown,
        CancellationToken cancel
    )
    {
        try
        {
            while (await requests.MoveNext(cancel))
            {
                using var request = requests.Current;
                if (request.Type.Value.Length == 0 && stream.Only is { } only)
                    request.Type = only;
                if (Refuse(request) is { } status)
                    return status;
                Exceeded ??= _limits.Check(request);
                if (Exceeded is { } refused)
                    return refused.Status;
                if (request.Node is { Id.Length: > 0 } node)
                    Identify(NodeInfo.Of(node, stream.Kind), named);
                if (Take(request, unknown) is { } rejection)
                    rejected(rejection);
                if (Exceeded is { } exceeded)
                    return exceeded.Status;
                Wake();
            }

            return Status.DefaultSuccess;
        }
        catch (RpcException tooLarge) when (tooLarge.StatusCode == StatusCode.ResourceExhausted)
        {
            Exceeded ??= Exceeded.RequestSize(options.Limits);
            return Exceeded.Status;
        }
        catch (RpcException malformed)
        {
            return malformed.Status;
        }
        catch (OperationCanceledException)
        {
            // The client is gone, its deadline has passed, or the guard has reset the stream; the call's own token may learn of that later.
            return Status.DefaultCancelled;
        }
        catch (Exception unreadable) when (unreadable is IOException or InvalidDataException)
        {
            // The client is gone, or what it sends is not framed as gRPC frames messages.
            return new(StatusCode.Internal, $"the request cannot be read: {unreadable.Message}");
        }
    }

    /// <inheritdoc/>
    public void Dispose() => _timer?.Dispose();

    /// <summary>Sends until nothing is due, and as often as somebody woke the stream meanwhile. After the end nobody sends any more.</summary>
    private async Task PumpAsync()
    {
        try
        {
            int wakes;
            do
            {
                wakes = Volatile.Read(ref _wakes);
                if (await SendAsync() is not { } end)
                    continue;
                _ended.TrySetResult(end);
                return;
            } while (Interlocked.CompareExchange(ref _wakes, 0, wakes) != wakes);
        }
        catch (OperationCanceledException) when (writer.Gone.IsCancellationRequested)
        {
            _ended.TrySetResult(Status.DefaultCancelled);
        }
        catch (Exception failure)
        {
            _ended.TrySetException(failure);
        }
    }

    /// <summary>Sends all that is due now.</summary>
    /// <returns>With which status the stream has ended; null when it goes on.</returns>
    private async ValueTask<Status?> SendAsync()
    {
        while (End() is null && TryTake(out var answer))
        {
            // Whoever waits for longer than its patience goes on all the same: slow clients must not hold up the others for ever.
            var admitted = !_answered && await admission.WaitAsync(options.Patience, writer.Gone);
            _answered = true;
            try
            {
                if (!await writer.WriteAsync(answer))
                    return Status.DefaultCancelled;
                counters.Pushed(answer.Body.Type, answer.Body.Size);
            }
            finally
            {
                if (admitted)
                    admission.Release();
            }
        }

        return End();
    }

    private Status? Refuse(ClientRequest request) =>
        (Node, request) switch
        {
            (null, { Node: null or { Id: "" } }) => new(StatusCode.InvalidArgument, "the first request must carry node.id"),
            ({ Id: var known }, { Node: { Id: { Length: > 0 } other } }) when other != known => new(
                StatusCode.InvalidArgument,
                $"the stream belongs to node {known}, but the request names node {other}"
            ),
            (_, { Type.Value: "" }) => new(StatusCode.InvalidArgument, "type_url must be set"),
            (_, { Type: var asked }) when stream.Only is { } only && asked != only => new(
                StatusCode.InvalidArgument,
                $"this service serves {only}, but the request asks for {asked}: open a stream of that type's service, or use ADS"
            ),
            _ => null,
        };

    private void Identify(NodeInfo node, Action named)
    {
        var isNew = Node is null;

        // One step, or a publish in between would ask for a view that is no longer the node's and be forgotten.
        lock (_gate)
            (Node, _key) = (node, viewOf(node));
        if (isNew)
            named();
    }

    private Rejection? Take(ClientRequest request, Action<string> unknown)
    {
        lock (_gate)
        {
            var (now, view) = (clock.GetUtcNow(), cache.Find(_key));
            if (!Xds.Views.View.Serves(request.Type, view) || (!stream.Kind.Delta && XdsTypes.Of(request.Type).DeltaOnly))
            {
                unknown(request.Type.Value);
                Exceeded ??= _limits.Count(now);
                return null;
            }

            Serve(view, now);
            var acknowledged = _session.Acknowledged;
            var rejection = _session.Take(request, now);
            if (rejection is not null)
                counters.Rejected(rejection.Type);
            else if (_session.Acknowledged == acknowledged)
                Exceeded ??= _limits.Count(now);
            if (request.Subscribe.Count > 0)
                Exceeded ??= _limits.CheckSubscribed(_session.Subscribed(request.Type));
            if (_session.Acknowledged == acknowledged)
                return rejection;
            counters.Acknowledged(request.Type);
            _acknowledged = now;
            return rejection;
        }
    }

    private bool TryTake([NotNullWhen(true)] out Answer? answer)
    {
        lock (_gate)
        {
            var now = clock.GetUtcNow();
            Serve(cache.Find(_key), now);
            var due = _session.TryTake(now, out answer);
            if (_session.MustResynchronise)
                _end ??= new(StatusCode.Unavailable, "the client is too far behind: it must connect again and tell which versions it has");
            if (!due && _session.MustResynchronise)
                Wake();
            else if (!due && _session.Next is { } next)
                WakeAt(next - now);
            return due;
        }
    }

    private void Serve(View? view, DateTimeOffset now)
    {
        _session.Serve(view, now);
        _seen = view;
    }

    private Status? End()
    {
        lock (_gate)
            return _end;
    }

    private void WakeAt(TimeSpan later)
    {
        _timer ??= clock.CreateTimer(connection => ((AdsConnection)connection!).Wake(), this, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
        _timer.Change(later, Timeout.InfiniteTimeSpan);
    }
}
