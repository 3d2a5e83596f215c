using System.Collections.Concurrent;
using System.Net;
using ControlPlane.Resources;
using ControlPlane.Xds.Bodies;
using ControlPlane.Xds.Requests;
using Grpc.Core;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace ControlPlane.Xds;

/// <summary>Serves xDS to Envoys and other clients, over ADS and over the services of single types, from a <see cref="SnapshotCache"/>.</summary>
public sealed partial class AdsEndpoint : IDisposable
{
    private static readonly Status Stopped = new(StatusCode.Unavailable, "the control plane is stopping");

    private static readonly TimeSpan SweepPeriod = TimeSpan.FromSeconds(1),
        DrainPace = TimeSpan.FromMilliseconds(5),
        DrainStep = TimeSpan.FromMilliseconds(50);

    private readonly ConcurrentDictionary<AdsConnection, bool> _connections = [];
    private readonly SnapshotCache _cache;
    private readonly NodeStatus _nodes;
    private readonly Func<NodeInfo, ViewKey?> _viewOf;
    private readonly TimeProvider _clock;
    private readonly ILogger<AdsEndpoint> _logger;
    private readonly ConcurrentDictionary<string, int> _streamsOfNodes = [];
    private readonly SemaphoreSlim _admission;
    private readonly AdsOptions _unsplit;
    private readonly ITimer _sweep;
    private int _accepted;
    private volatile bool _stopping;

    /// <summary>Makes the endpoint; <see cref="Map"/> puts it to work.</summary>
    /// <param name="cache">What is served.</param>
    /// <param name="nodes">Where connected nodes are shown.</param>
    /// <param name="viewOf">
    /// Which view is a node's, or null when it has none: then its stream stays open and silent. Asked when the node speaks and at every publish, from several
    /// threads; it must be quick.
    /// </param>
    /// <param name="options">How ADS behaves.</param>
    /// <param name="clock">The time.</param>
    /// <param name="logger">Where streams are spoken of; rejections go to <see cref="NodeStatus.Rejected"/>, for their texts may hold what logs must
    /// not.</param>
    public AdsEndpoint(
        SnapshotCache cache,
        NodeStatus nodes,
        Func<NodeInfo, ViewKey?> viewOf,
        AdsOptions options,
        TimeProvider clock,
        ILogger<AdsEndpoint> logger
    )
    {
        (_cache, _nodes, _viewOf, Options, _clock, _logger) = (cache, nodes, viewOf, options, clock, logger);
        _unsplit = options with { LargestResponse = int.MaxValue };
        _admission = new SemaphoreSlim(options.FirstAnswersAtOnce);
        _sweep = clock.CreateTimer(_ => CheckTimes(), null, SweepPeriod, SweepPeriod);
        _cache.Changed += Refresh;
    }

    /// <summary>What all streams did since the start.</summary>
    public AdsCounters Counters { get; } = new();

    /// <summary>How many streams are open.</summary>
    public int Streams => _connections.Count;

    /// <summary>How many connections are open.</summary>
    public int Connections => Volatile.Read(ref _accepted);

    /// <summary>Whether a new stream would be served: a configuration is loaded, and the process is not stopping.</summary>
    public bool IsServing => _cache.IsLoaded && !_stopping;

    /// <summary>Whether the process is stopping: new streams are refused.</summary>
    public bool IsStopping => _stopping;

    /// <summary>How it behaves.</summary>
    internal AdsOptions Options { get; }

    /// <summary>
    /// Adds the discovery services, health checking and reflection to an application, and ends its streams when the application stops. Every other gRPC method
    /// is answered
    /// UNIMPLEMENTED.
    /// </summary>
    /// <param name="app">An application that serves nothing else, whose Kestrel was set up by <see cref="AdsKestrel"/> and its services by
    /// <see cref="AdsServices"/>.</param>
    public void Map(WebApplication app)
    {
        app.Use(WatchAsync);
        var services = ServerServiceDefinition.CreateBuilder();
        foreach (var (method, kind, only) in AdsMethods.All())
            services.AddMethod(method, (requests, answers, call) => ServeAsync(requests, answers, call, kind, only));
        app.MapGrpcService(services.Build());
        app.MapGrpcHealthChecksService();
        app.MapGrpcReflectionService();
        app.Lifetime.ApplicationStopping.Register(Stop);
    }

    /// <summary>
    /// Refuses new streams from now on, and ends the open ones at an even pace and in no order: clients that all connect again at once would be a storm for
    /// whoever serves them next.
    /// </summary>
    /// <param name="longest">The most time that this takes; few streams take less.</param>
    /// <param name="cancel">Leaves those that are still open to the end of the application.</param>
    public async Task DrainAsync(TimeSpan longest, CancellationToken cancel)
    {
        _stopping = true;
        var clients = _connections.Keys.GroupBy(connection => connection.Transport).ToList();
        var pace = TimeSpan.FromTicks(Math.Min(DrainPace.Ticks, longest.Ticks / Math.Max(1, clients.Count)));
        var begin = _clock.GetTimestamp();
        for (var ended = 0; ended < clients.Count; )
        {
            var due = pace == TimeSpan.Zero ? clients.Count : (int)(_clock.GetElapsedTime(begin) / pace) + 1;
            for (; ended < Math.Min(due, clients.Count); ended++)
            {
                foreach (var connection in clients[ended])
                    Stop(connection);
            }

            if (ended < clients.Count)
                await Task.Delay(DrainStep, _clock, cancel);
        }
    }

    /// <summary>Serves a connection, unless there are too many: then it is closed at once.</summary>
    internal async Task AcceptAsync(ConnectionContext connection, ConnectionDelegate next)
    {
        var most = Options.Limits.MaxConnections;
        var accepted = Interlocked.Increment(ref _accepted);

        // Not when this returns: Kestrel sometimes never ends a connection that it has closed because of too many resets.
        connection.ConnectionClosed.UnsafeRegister(endpoint => Interlocked.Decrement(ref ((AdsEndpoint)endpoint!)._accepted), this);
        if (accepted <= most)
        {
            connection.Items[typeof(QuickResets)] = new QuickResets(Options.Limits, _clock);
            await next(connection);
            return;
        }

        Counters.Exceeded(AdsLimit.Connections);
        if (accepted == most + 1)
            TooManyConnections(most, AdsLimits.ConnectionsFlag);
        connection.Abort();
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _cache.Changed -= Refresh;
        _sweep.Dispose();
        _admission.Dispose();
    }

    /// <summary>Every stream, of whichever method.</summary>
    private async Task WatchAsync(HttpContext context, RequestDelegate next)
    {
        RequestReader.Insert(context, _clock);
        if (!await QuickResets.Of(context).WatchAsync(context, next))
            return;
        Counters.Exceeded(AdsLimit.QuickResets);
        TooManyResets(context.Connection.RemoteIpAddress);
        QuickResets.Close(context);
    }

    /// <summary>Sets the status instead of throwing it: the way in which a stream ends is not an error of this program.</summary>
    private async Task ServeAsync(
        IAsyncStreamReader<ClientRequest> requests,
        IServerStreamWriter<Answer> answers,
        ServerCallContext call,
        StreamKind kind,
        TypeUrl? only
    )
    {
        if (!_cache.IsLoaded)
        {
            call.Status = new(StatusCode.Unavailable, "the configuration is not loaded yet");
            return;
        }

        if (_stopping)
        {
            call.Status = Stopped;
            return;
        }

        // At once, so that a client sees an open stream while nothing is due.
        await call.WriteResponseHeadersAsync([]);
        var context = call.GetHttpContext();
        var stream = new OpenedStream(kind, only, context.Connection.Id, context.Connection.RemoteIpAddress);
        var (reader, writer) = (RequestReader.Of(context), new AnswerWriter(answers, context, _clock));
        var options = UsesGoogleGrpc(context) ? Options : _unsplit;
        using var connection = new AdsConnection(stream, _cache, _viewOf, reader, writer, _admission, options, _clock, Counters);
        call.Status = await ServeAsync(requests, connection, call.CancellationToken);
    }

    /// <summary>Whether the client uses one of Google's gRPC libraries, which name themselves <c>grpc-…</c> after the name of the application.</summary>
    private static bool UsesGoogleGrpc(HttpContext context) =>
        context.Request.Headers.UserAgent.ToString().Split(' ').Any(product => product.StartsWith("grpc-", StringComparison.Ordinal));

    private async Task<Status> ServeAsync(IAsyncStreamReader<ClientRequest> requests, AdsConnection connection, CancellationToken cancel)
    {
        _connections.TryAdd(connection, true);
        Counters.Open();
        if (_stopping)
            Stop(connection);
        using var ended = CancellationTokenSource.CreateLinkedTokenSource(cancel);
        var reading = connection.ReadAsync(
            requests,
            () => Enter(connection),
            rejection => _nodes.Reject(connection, rejection),
            type => Unknown(connection.Node!.Id, type),
            ended.Token
        );
        try
        {
            // A reader that has finished lets the answer that is being written be finished; a stream that has ended leaves nothing to read for.
            if (await Task.WhenAny(reading, connection.Ended) == reading)
                connection.End(await reading);
            return await connection.Ended;
        }
        finally
        {
            connection.End(Status.DefaultCancelled);
            await ended.CancelAsync();
            await Task.WhenAll(reading, connection.Ended).ContinueWith(_ => { }, CancellationToken.None, TaskContinuationOptions.None, TaskScheduler.Default);
            _connections.TryRemove(connection, out _);
            Leave(connection);
        }
    }

    /// <summary>A client has said who it is.</summary>
    private void Enter(AdsConnection connection)
    {
        var id = connection.Node!.Id;
        if (_streamsOfNodes.AddOrUpdate(id, 1, (_, streams) => streams + 1) <= Options.Limits.MaxStreamsPerNode)
            _nodes.Add(connection);
        else
            connection.EndBeyond(Exceeded.StreamsPerNode(id, Options.Limits));
    }

    private void Leave(AdsConnection connection)
    {
        _nodes.Remove(connection, _clock.GetUtcNow());
        if (connection.Node is { Id: var id } && _streamsOfNodes.AddOrUpdate(id, 0, (_, streams) => streams - 1) == 0)
            _streamsOfNodes.TryRemove(KeyValuePair.Create(id, 0));
        if (connection.Exceeded is not { } exceeded)
            return;
        Counters.Exceeded(exceeded.Limit);
        LimitExceeded(connection.Client, connection.Node?.Id ?? "not sent yet", exceeded.Status.Detail);
    }

    private void CheckTimes()
    {
        foreach (var (connection, _) in _connections)
            connection.CheckTimes();
    }

    /// <summary>
    /// After a publish: streams that have to send something are woken by the thread pool, in batches, for one thread would take too long and one task for each
    /// costs more.
    /// </summary>
    private void Refresh()
    {
        foreach (var batch in _connections.Select(pair => pair.Key).Where(connection => connection.Refresh()).Chunk(Batch.Size))
            ThreadPool.UnsafeQueueUserWorkItem(new Batch(batch), preferLocal: false);
    }

    private void Stop()
    {
        _stopping = true;
        foreach (var (connection, _) in _connections)
            Stop(connection);
    }

    private static void Stop(AdsConnection connection) => connection.End(Stopped);

    private sealed class Batch(AdsConnection[] connections) : IThreadPoolWorkItem
    {
        public const int Size = 32;

        public void Execute()
        {
            foreach (var connection in connections)
                connection.Wake();
        }
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "Ended a stream of the client at {Client} (node.id {Node}): {Reason}")]
    private partial void LimitExceeded(IPAddress? client, string node, string reason);

    [LoggerMessage(Level = LogLevel.Warning, Message = "Closed a new connection because there are {Connections} already; {Flag} changes that")]
    private partial void TooManyConnections(int connections, string flag);

    [LoggerMessage(Level = LogLevel.Warning, Message = "Closed a connection from {Client} that opened streams only to reset them")]
    private partial void TooManyResets(IPAddress? client);

    [LoggerMessage(Level = LogLevel.Information, Message = "Node {Node} asked for a type that is not served: {Type}")]
    private partial void Unknown(string node, string type);
}
