using System.Net;
using ControlPlane.Server.Demo;
using ControlPlane.Server.Hosting;
using ControlPlane.Testing;

namespace ControlPlane.EndToEnd.Tests.Rig;

/// <summary>A control plane with the fleet <c>edge</c> and one Envoy of it, which has its listener.</summary>
internal sealed class Stand : IAsyncDisposable
{
    /// <summary>The Envoy's node.id.</summary>
    public const string Node = "edge-1";

    private static readonly TimeSpan Deadline = TimeSpan.FromMinutes(3);

    private readonly InProcess _server;

    private Stand(InProcess server, EnvoyProcess envoy, int port)
    {
        (_server, Envoy, Gateway) = (server, envoy, new Gateway(port));
        FleetYaml = Fleet(port);
    }

    /// <summary>The admin API.</summary>
    public AdminApi Api => _server.Api;

    /// <summary>Where Envoys are served.</summary>
    public IPEndPoint Ads => _server.Ads;

    /// <summary>The Envoy.</summary>
    public EnvoyProcess Envoy { get; }

    /// <summary>Its listener.</summary>
    public Gateway Gateway { get; }

    /// <summary>The fleet's document.</summary>
    public string FleetYaml { get; }

    /// <summary>Starts both.</summary>
    public static async Task<Stand> StartAsync(string envoyVersion, CancellationToken cancel, HostHooks? hooks = null)
    {
        var binary = EnvoyVersion.Binary(envoyVersion);
        var server = await InProcess.StartAsync(cancel, hooks: hooks);
        var port = FreePort.Next();
        await server.Api.ApplyAsync(Fleet(port), cancel);
        var envoy = await EnvoyProcess.StartAsync(binary, EnvoyBootstrap.Edge("edge", Node, server.Ads), cancel);
        await Wait.UntilAsync("Envoy is ready", Deadline, envoy.Admin.IsReadyAsync, cancel);
        return new Stand(server, envoy, port);
    }

    /// <summary>A fleet that listens on one port of loopback.</summary>
    public static string Fleet(int port) =>
        $$"""
            kind: Fleet
            name: edge
            role: edge
            listeners: [{name: http, address: 127.0.0.1, port: {{port}}}]
            """;

    /// <summary>A fleet on one port of loopback, with a Route of host <c>steady.test</c> to a backend, whose requests may take so many seconds.</summary>
    public static string Steady(int listener, int backend, int seconds) =>
        $$$"""
            {{{Fleet(listener)}}}
            ---
            kind: Service
            name: steady
            endpoints: [{address: 127.0.0.1, port: {{{backend}}}}]
            ---
            kind: Route
            name: steady
            fleets: [edge]
            hosts: [steady.test]
            policies: {timeout: {request: {{{seconds}}}s}}
            rules:
              - to: [{service: steady}]
            """;

    /// <summary>Applies documents and waits until the Envoy has them.</summary>
    public async Task<long> ApplyAsync(string yaml, CancellationToken cancel)
    {
        var revision = await Api.ApplyAsync(yaml, cancel);
        Envoy.HasExited.ShouldBeFalse(string.Join('\n', Envoy.Log.TakeLast(40)));
        await Api.UntilSyncedAsync(Node, revision, cancel);
        return revision;
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        Gateway.Dispose();
        await Envoy.DisposeAsync();
        await _server.DisposeAsync();
    }
}

/// <summary>One stand for each Envoy version, shared by the scenarios that need none of their own: each scenario has its hosts and services.</summary>
public sealed class SharedStands : IAsyncLifetime
{
    private readonly Dictionary<string, Stand> _stands = [];

    /// <summary>The collection of these scenarios; they run one after the other.</summary>
    public const string Collection = "shared stands";

    internal async Task<Stand> ForAsync(string version, CancellationToken cancel) =>
        _stands.TryGetValue(version, out var stand) ? stand : _stands[version] = await Stand.StartAsync(version, cancel);

    public ValueTask InitializeAsync() => ValueTask.CompletedTask;

    public async ValueTask DisposeAsync()
    {
        foreach (var stand in _stands.Values)
            await stand.DisposeAsync();
    }
}

/// <summary>Names the collection for xunit.</summary>
[CollectionDefinition(SharedStands.Collection)]
public sealed class SharedStandsDefinition : ICollectionFixture<SharedStands>;
