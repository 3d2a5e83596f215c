using System.Collections.Immutable;
using System.Net;
using ControlPlane.Resources;
using ControlPlane.Xds.Csds;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;

namespace ControlPlane.Xds.Tests;

/// <summary>
/// ADS over a real Kestrel on a free port, as the server runs it. Nodes of cluster <c>shop</c> belong to fleet <c>shop</c>; others have no view until told.
/// </summary>
internal sealed class AdsServer : IAsyncDisposable
{
    private readonly AdsEndpoint _endpoint;
    private readonly ClientStatusEndpoint _clientStatus;
    private readonly WebApplication _app;

    private AdsServer(AdsOptions options, TimeProvider clock, int port)
    {
        (Cache, Fleets) = (new SnapshotCache(options), ["shop"]);
        _endpoint = new AdsEndpoint(Cache, Nodes, node => ViewOf!(node), options, clock, NullLogger<AdsEndpoint>.Instance);
        ViewOf = node => Fleets.Contains(node.Cluster) ? new ViewKey(node.Cluster, "1.40") : null;
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders().AddProvider(Log);
        builder.Services.AddAds(_endpoint);
        builder
            .WebHost.ConfigureAds(_endpoint)
            .ConfigureKestrel(kestrel => kestrel.Listen(IPAddress.Loopback, port, listen => listen.Protocols = HttpProtocols.Http2));
        _app = builder.Build();
        _endpoint.Map(_app);
        _clientStatus = new ClientStatusEndpoint(Nodes, resource => Shown(resource), rejection => $"shown: {rejection.Error}", options);
        _clientStatus.Map(_app);
    }

    public SnapshotCache Cache { get; }

    public NodeStatus Nodes { get; } = new();

    /// <summary>What its streams did.</summary>
    public AdsCounters Counters => _endpoint.Counters;

    /// <summary>Whether new streams are served.</summary>
    public bool IsServing => _endpoint.IsServing;

    /// <summary>How many connections are open.</summary>
    public int Connections => _endpoint.Connections;

    /// <summary>How many streams are open.</summary>
    public int Streams => _endpoint.Streams;

    public RecordingLogger Log { get; } = new();

    /// <summary>Which view is a node's.</summary>
    public Func<NodeInfo, ViewKey?> ViewOf { get; set; }

    /// <summary>What the status of clients shows of a resource.</summary>
    public Func<XdsResource, ReadOnlyMemory<byte>> Shown { get; set; } = resource => resource.Bytes;

    /// <summary>The fleets that exist.</summary>
    public ImmutableHashSet<string> Fleets { get; set; }

    public IServiceProvider Services => _app.Services;

    public Uri Address => new(_app.Urls.Single());

    public static async Task<AdsServer> StartAsync(AdsOptions? options = null, TimeProvider? clock = null, int port = 0)
    {
        var server = new AdsServer(options ?? new AdsOptions(), clock ?? TimeProvider.System, port);
        await server._app.StartAsync();
        return server;
    }

    /// <summary>Publishes the set of fleet <c>shop</c>.</summary>
    public void Publish(ResourceSet set, long revision = 1) =>
        Cache.Publish(ImmutableDictionary<ViewKey, ResourceSet>.Empty.Add(new("shop", "1.40"), set), revision);

    /// <summary>
    /// Begins to stop as on SIGTERM, but leaves the connections open: .NET's client forgets trailers it has received when the connection closes before they are
    /// read.
    /// </summary>
    public void BeginStop() => _app.Lifetime.StopApplication();

    /// <summary>Sends the clients away as a server does that stops.</summary>
    public Task DrainAsync(TimeSpan longest) => _endpoint.DrainAsync(longest, TestContext.Current.CancellationToken);

    public async ValueTask DisposeAsync()
    {
        await _app.DisposeAsync();
        _endpoint.Dispose();
        _clientStatus.Dispose();
    }
}
