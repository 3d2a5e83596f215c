using System.Collections.Concurrent;
using ControlPlane.Resources;
using ControlPlane.Xds.Grpc;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace ControlPlane.Xds;

/// <summary>Serves delta ADS to Envoys from a <see cref="SnapshotCache"/>.</summary>
public sealed partial class AdsEndpoint : IDisposable
{
    private const string Service = "/envoy.service.discovery.v3.AggregatedDiscoveryService/";

    private readonly ConcurrentDictionary<AdsConnection, bool> _connections = [];
    private readonly SnapshotCache _cache;
    private readonly NodeStatus _nodes;
    private readonly Func<NodeInfo, ViewKey?> _viewOf;
    private readonly AdsOptions _options;
    private readonly TimeProvider _clock;
    private readonly ILogger<AdsEndpoint> _logger;
    private readonly GrpcServer _grpc;
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
    /// <param name="logger">Where streams are spoken of; rejections go to <see cref="NodeStatus.Rejected"/>, for their texts may hold what logs must not.</param>
    public AdsEndpoint(SnapshotCache cache, NodeStatus nodes, Func<NodeInfo, ViewKey?> viewOf, AdsOptions options, TimeProvider clock, ILogger<AdsEndpoint> logger)
    {
        (_cache, _nodes, _viewOf, _options, _clock, _logger) = (cache, nodes, viewOf, options, clock, logger);
        _grpc = new GrpcServer(options.MaxMessageSize, options.WriteTimeout, clock, logger);
        _admission = new SemaphoreSlim(options.FirstAnswersAtOnce);
        _cache.Changed += Refresh;
    }

    /// <summary>What all streams did since the start.</summary>
    public AdsCounters Counters { get; } = new();

    /// <summary>How many streams are open.</summary>
    public int Streams => _connections.Count;

    /// <summary>Adds ADS to an application, and ends its streams when the application stops. Every other gRPC method is answered UNIMPLEMENTED.</summary>
    /// <param name="routes">An application that serves nothing else, whose Kestrel was set up by <see cref="AdsKestrel"/>.</param>
    public void Map(IEndpointRouteBuilder routes)
    {
        routes.MapStream(Service + "DeltaAggregatedResources", _grpc, ServeAsync);
        routes.MapStream(Service + "StreamAggregatedResources", _grpc, (_, _) => Task.FromResult(new GrpcStatus(
            GrpcCode.Unimplemented, "state-of-the-world ADS is not supported yet: set api_type: DELTA_GRPC in ads_config")));
        routes.MapUnknownMethods();
        routes.ServiceProvider.GetRequiredService<IHostApplicationLifetime>().ApplicationStopping.Register(Stop);
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _cache.Changed -= Refresh;
        _grpc.Dispose();
        _admission.Dispose();
    }

    private async Task<GrpcStatus> ServeAsync(GrpcStream stream, CancellationToken cancel)
    {
        if (!_cache.IsLoaded) return new(GrpcCode.Unavailable, "the configuration is not loaded yet");
        using var connection = new AdsConnection(_cache, _viewOf, _options, _clock, Counters);
        _connections.TryAdd(connection, true);
        Counters.Open();
        if (_stopping) Stop(connection);
        using var ended = CancellationTokenSource.CreateLinkedTokenSource(cancel);
        var reading = connection.ReadAsync(stream, () => _nodes.Add(connection), rejection => _nodes.Reject(connection, rejection), type => Unknown(connection.Node!.Id, type), ended.Token);
        var writing = connection.WriteAsync(stream, _admission, ended.Token);
        try
        {
            // A reader that has finished lets the writer finish its answer; a writer that has finished leaves nothing to read for.
            if (await Task.WhenAny(reading, writing) == reading) connection.End(await reading);
            return await writing;
        }
        finally
        {
            _connections.TryRemove(connection, out _);
            _nodes.Remove(connection);
            await ended.CancelAsync();
            await Task.WhenAll(reading, writing).ContinueWith(_ => { }, CancellationToken.None, TaskContinuationOptions.None, TaskScheduler.Default);
        }
    }

    private void Refresh()
    {
        foreach (var (connection, _) in _connections) connection.Refresh();
    }

    private void Stop()
    {
        _stopping = true;
        foreach (var (connection, _) in _connections) Stop(connection);
    }

    private static void Stop(AdsConnection connection) => connection.End(new(GrpcCode.Unavailable, "the control plane is stopping"));

    [LoggerMessage(Level = LogLevel.Information, Message = "Node {Node} asked for a type that is not served: {Type}")]
    private partial void Unknown(string node, string type);
}
