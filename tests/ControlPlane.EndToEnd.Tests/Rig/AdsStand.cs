using System.Collections.Immutable;
using System.Net;
using ControlPlane.Language.EnvoyConfig;
using ControlPlane.Resources;
using ControlPlane.Server.Demo;
using ControlPlane.Xds;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;

namespace ControlPlane.EndToEnd.Tests.Rig;

/// <summary>An Envoy that is offered one set of resources after the other by ADS, without a store or documents before it.</summary>
internal sealed class AdsStand : IAsyncDisposable
{
    private static readonly TimeSpan Deadline = TimeSpan.FromMinutes(3);

    private readonly ViewKey _view;
    private readonly SnapshotCache _cache;
    private readonly NodeStatus _nodes = new();
    private readonly AdsEndpoint _endpoint;
    private readonly WebApplication _app;
    private EnvoyProcess? _envoy;
    private long _revision;

    private AdsStand(string version)
    {
        _view = EnvoyBand.ViewOf("edge", version[..version.LastIndexOf('.')]);
        var options = new AdsOptions();
        _cache = new SnapshotCache(options, WholeRoutes.Of);
        _endpoint = new AdsEndpoint(_cache, _nodes, _ => _view, options, TimeProvider.System, NullLogger<AdsEndpoint>.Instance);
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder
            .WebHost.ConfigureAds(_endpoint)
            .ConfigureKestrel(kestrel => kestrel.Listen(IPAddress.Loopback, 0, listen => listen.Protocols = HttpProtocols.Http2));
        builder.Services.AddAds(_endpoint);
        _app = builder.Build();
        _endpoint.Map(_app);
    }

    /// <summary>Starts ADS and an Envoy of this version.</summary>
    public static async Task<AdsStand> StartAsync(string version, CancellationToken cancel)
    {
        var binary = EnvoyVersion.Binary(version);
        var stand = new AdsStand(version);
        await stand._app.StartAsync(cancel);
        stand._envoy = await EnvoyProcess.StartAsync(
            binary,
            EnvoyBootstrap.Edge("edge", "edge-1", new IPEndPoint(IPAddress.Loopback, new Uri(stand._app.Urls.Single()).Port)),
            cancel
        );
        return stand;
    }

    /// <summary>Publishes a set and waits until the Envoy has all of it or refuses some.</summary>
    /// <returns>What it says against it; null where it has all of it.</returns>
    public async Task<string?> OfferAsync(ResourceSet set, CancellationToken cancel)
    {
        _cache.Publish(ImmutableDictionary<ViewKey, ResourceSet>.Empty.Add(_view.Published, set), ++_revision);
        var offered = _view.WholeRoutes ? WholeRoutes.Of(set) : set;
        NodeState? state = null;
        await Wait.UntilAsync(
            $"Envoy has revision {_revision} or refuses it",
            Deadline,
            _ =>
            {
                if (_envoy!.HasExited)
                    throw new InvalidOperationException($"Envoy ended:\n{string.Join('\n', _envoy.Log.TakeLast(20))}");
                state = _nodes.List().FirstOrDefault();
                return Task.FromResult(state is not null && (Refusal(state) is not null || HasAll(state, offered)));
            },
            cancel
        );
        return Refusal(state!);
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        if (_envoy is not null)
            await _envoy.DisposeAsync();
        await _app.DisposeAsync();
        _endpoint.Dispose();
    }

    private string? Refusal(NodeState state) =>
        state.LastRejection is { } rejection && rejection.Revision == _revision ? $"{rejection.Type.ShortName}: {rejection.Error}" : null;

    /// <summary>A listener names its routes and filters only once it has come, so it does not suffice that all that was asked for is there.</summary>
    private bool HasAll(NodeState state, ResourceSet set) =>
        state.Synced
        && state.Revision == _revision
        && set.Types.All(type => state.Types.Any(known => known.Type == type.Key && known.Resources == type.Value.Count));
}
