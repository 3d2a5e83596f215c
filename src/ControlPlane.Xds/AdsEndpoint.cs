using System.Collections.Concurrent;
using ControlPlane.Resources;
using ControlPlane.Xds.Bodies;
using ControlPlane.Xds.Requests;
using Grpc.Core;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace ControlPlane.Xds;

/// <summary>Serves xDS to Envoys and other clients, over ADS and over the services of single types, from a <see cref="SnapshotCache"/>.</summary>
public sealed partial class AdsEndpoint : IDisposable
{
    private readonly ConcurrentDictionary<AdsConnection, bool> _connections = [];
    private readonly SnapshotCache _cache;
    private readonly NodeStatus _nodes;
    private readonly Func<NodeInfo, ViewKey?> _viewOf;
    private readonly TimeProvider _clock;
    private readonly ILogger<AdsEndpoint> _logger;
    private readonly WriteGuard _guard;
    private readonly SemaphoreSlim _admission;
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
        _guard = new WriteGuard(options.WriteTimeout, clock, logger);
        _admission = new SemaphoreSlim(options.FirstAnswersAtOnce);
        _cache.Changed += Refresh;
    }

    /// <summary>What all streams did since the start.</summary>
    public AdsCounters Counters { get; } = new();

    /// <summary>How many streams are open.</summary>
    public int Streams => _connections.Count;

    /// <summary>Whether a new stream would be served: a configuration is loaded, and the process is not stopping.</summary>
    public bool IsServing => _cache.IsLoaded && !_stopping;

    /// <summary>How it behaves.</summary>
    internal AdsOptions Options { get; }

    /// <summary>
    /// Adds the discovery services, health checking and reflection to an application, and ends its streams when the application stops. Every other gRPC method is answered
    /// UNIMPLEMENTED.
    /// </summary>
    /// <param name="routes">An application that serves nothing else, whose Kestrel was set up by <see cref="AdsKestrel"/> and its services by
    /// <see cref="AdsServices"/>.</param>
    public void Map(IEndpointRouteBuilder routes)
    {
        var services = ServerServiceDefinition.CreateBuilder();
        foreach (var (method, kind, only) in AdsMethods.All())
            services.AddMethod(method, (requests, answers, call) => ServeAsync(requests, answers, call, kind, only));
        routes.MapGrpcService(services.Build());
        routes.MapGrpcHealthChecksService();
        routes.MapGrpcReflectionService();
        routes.ServiceProvider.GetRequiredService<IHostApplicationLifetime>().ApplicationStopping.Register(Stop);
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _cache.Changed -= Refresh;
        _guard.Dispose();
        _admission.Dispose();
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

        // At once, so that a client sees an open stream while nothing is due.
        await call.WriteResponseHeadersAsync([]);
        var context = call.GetHttpContext();
        var writer = new AnswerWriter(answers, context, _clock);
        var stream = new OpenedStream(kind, only, context.Connection.Id);
        _guard.Add(writer);
        try
        {
            call.Status = await ServeAsync(stream, requests, writer, call.CancellationToken);
        }
        finally
        {
            _guard.Remove(writer);
        }
    }

    private async Task<Status> ServeAsync(OpenedStream stream, IAsyncStreamReader<ClientRequest> requests, AnswerWriter writer, CancellationToken cancel)
    {
        using var connection = new AdsConnection(stream, _cache, _viewOf, writer, _admission, Options, _clock, Counters);
        _connections.TryAdd(connection, true);
        Counters.Open();
        if (_stopping)
            Stop(connection);
        using var ended = CancellationTokenSource.CreateLinkedTokenSource(cancel);
        var reading = connection.ReadAsync(
            requests,
            () => _nodes.Add(connection),
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
            _connections.TryRemove(connection, out _);
            _nodes.Remove(connection, _clock.GetUtcNow());
            connection.End(Status.DefaultCancelled);
            await ended.CancelAsync();
            await Task.WhenAll(reading, connection.Ended).ContinueWith(_ => { }, CancellationToken.None, TaskContinuationOptions.None, TaskScheduler.Default);
        }
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

    private static void Stop(AdsConnection connection) => connection.End(new(StatusCode.Unavailable, "the control plane is stopping"));

    private sealed class Batch(AdsConnection[] connections) : IThreadPoolWorkItem
    {
        public const int Size = 32;

        public void Execute()
        {
            foreach (var connection in connections)
                connection.Wake();
        }
    }

    [LoggerMessage(Level = LogLevel.Information, Message = "Node {Node} asked for a type that is not served: {Type}")]
    private partial void Unknown(string node, string type);
}
