using ControlPlane.Language.EnvoyConfig;
using ControlPlane.Resources;
using ControlPlane.Server.Demo;
using ControlPlane.Xds;

namespace ControlPlane.EndToEnd.Tests.Rig;

/// <summary>An Envoy that is offered one set of resources after the other by ADS, without a store or documents before it.</summary>
internal sealed class AdsStand : IAsyncDisposable
{
    private static readonly TimeSpan Deadline = TimeSpan.FromMinutes(3);

    private readonly ViewKey _view;
    private readonly AdsHost _ads;
    private EnvoyProcess? _envoy;

    private AdsStand(string version)
    {
        _view = EnvoyBand.ViewOf("edge", version[..version.LastIndexOf('.')]);
        _ads = new AdsHost(_view);
    }

    /// <summary>Starts ADS and an Envoy of this version.</summary>
    public static async Task<AdsStand> StartAsync(string version, CancellationToken cancel)
    {
        var binary = EnvoyVersion.Binary(version);
        var stand = new AdsStand(version);
        await stand._ads.StartAsync(cancel);
        stand._envoy = await EnvoyProcess.StartAsync(binary, EnvoyBootstrap.Edge("edge", "edge-1", stand._ads.Address), cancel);
        return stand;
    }

    /// <summary>Publishes a set and waits until the Envoy has all of it or refuses some.</summary>
    /// <returns>What it says against it; null where it has all of it.</returns>
    public async Task<string?> OfferAsync(ResourceSet set, CancellationToken cancel)
    {
        _ads.Publish(set);
        var offered = _view.WholeRoutes ? WholeRoutes.Of(set) : set;
        NodeState? state = null;
        await Wait.UntilAsync(
            $"Envoy has revision {_ads.Revision} or refuses it",
            Deadline,
            _ =>
            {
                if (_envoy!.HasExited)
                    throw new InvalidOperationException($"Envoy ended:\n{string.Join('\n', _envoy.Log.TakeLast(20))}");
                state = _ads.Nodes.List().FirstOrDefault();
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
        await _ads.DisposeAsync();
    }

    private string? Refusal(NodeState state) =>
        state.LastRejection is { } rejection && rejection.Revision == _ads.Revision ? $"{rejection.Type.ShortName}: {rejection.Error}" : null;

    /// <summary>A listener names its routes and filters only once it has come, so it does not suffice that all that was asked for is there.</summary>
    private bool HasAll(NodeState state, ResourceSet set) =>
        state.Synced
        && state.Revision == _ads.Revision
        && set.Types.All(type => state.Types.Any(known => known.Type == type.Key && known.Resources == type.Value.Count));
}
