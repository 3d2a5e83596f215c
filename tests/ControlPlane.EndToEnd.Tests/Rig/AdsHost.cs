using System.Collections.Immutable;
using System.Net;
using ControlPlane.Language.EnvoyConfig;
using ControlPlane.Resources;
using ControlPlane.Xds;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;

namespace ControlPlane.EndToEnd.Tests.Rig;

/// <summary>ADS as the server hosts it, without a store or documents before it: all clients have one view.</summary>
internal sealed class AdsHost : IAsyncDisposable
{
    private readonly ViewKey _view;
    private readonly SnapshotCache _cache;
    private readonly AdsEndpoint _endpoint;
    private readonly WebApplication _app;

    /// <summary>Makes it; <see cref="StartAsync"/> opens its port.</summary>
    /// <param name="view">The view.</param>
    public AdsHost(ViewKey view)
    {
        var options = new AdsOptions();
        (_view, _cache) = (view, new SnapshotCache(options, WholeRoutes.Of));
        _endpoint = new AdsEndpoint(_cache, Nodes, _ => _view, options, TimeProvider.System, NullLogger<AdsEndpoint>.Instance);
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder
            .WebHost.ConfigureAds(_endpoint)
            .ConfigureKestrel(kestrel => kestrel.Listen(IPAddress.Loopback, 0, listen => listen.Protocols = HttpProtocols.Http2));
        builder.Services.AddAds(_endpoint);
        _app = builder.Build();
        _endpoint.Map(_app);
    }

    /// <summary>The clients.</summary>
    public NodeStatus Nodes { get; } = new();

    /// <summary>The newest published revision.</summary>
    public long Revision { get; private set; }

    /// <summary>Where it listens.</summary>
    public IPEndPoint Address => new(IPAddress.Loopback, new Uri(_app.Urls.Single()).Port);

    /// <summary>Opens its port.</summary>
    public Task StartAsync(CancellationToken cancel = default) => _app.StartAsync(cancel);

    /// <summary>Publishes a set as the next revision.</summary>
    public void Publish(ResourceSet set) => _cache.Publish(ImmutableDictionary<ViewKey, ResourceSet>.Empty.Add(_view.Published, set), ++Revision);

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await _app.DisposeAsync();
        _endpoint.Dispose();
    }
}
