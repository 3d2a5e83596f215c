using System.Collections.Immutable;
using System.Net;
using System.Text.Json;
using ControlPlane.Client;
using ControlPlane.Client.Wire;
using ControlPlane.Language.EnvoyConfig;
using ControlPlane.Language.Text;
using ControlPlane.Server.Hosting;
using ControlPlane.Server.Hosting.Options;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Node = ControlPlane.Client.Wire.Node;

namespace ControlPlane.Server.Demo;

/// <summary>
/// The demo's parts while they run: a control plane on SQLite in a temp folder, a backend for each service of the quick start, and perhaps an Envoy.
/// </summary>
internal sealed class Demonstration : IAsyncDisposable
{
    /// <summary>The quick start's fleet.</summary>
    public const string Fleet = "edge";

    private const string NodeId = "demo";
    private static readonly TimeSpan EnvoyDeadline = TimeSpan.FromSeconds(30);

    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("controlplane-demo-");
    private readonly List<EchoBackend> _backends = [];
    private ControlPlaneHost? _host;
    private ControlPlaneClient? _client;

    private Demonstration() { }

    /// <summary>The quick start, on the ports that were free.</summary>
    public Example Example { get; private set; } = null!;

    /// <summary>The control plane's data folder.</summary>
    public string Data => _folder.FullName;

    /// <summary>The control plane's admin API.</summary>
    public Uri Api => _host!.ApiAddress;

    /// <summary>Where Envoys connect.</summary>
    public IPEndPoint Ads => _host!.AdsAddress;

    /// <summary>A client of its admin API.</summary>
    public ControlPlaneClient Client => _client!;

    /// <summary>The revision that holds the quick start.</summary>
    public long Revision { get; private set; }

    /// <summary>The Envoy, or null.</summary>
    public EnvoyProcess? Envoy { get; private set; }

    /// <summary>Its version.</summary>
    public string? EnvoyVersion { get; private set; }

    /// <summary>Why an Envoy that was found is not used, or null.</summary>
    public string? EnvoyRefused { get; private set; }

    /// <summary>Starts control plane and backends and applies the quick start.</summary>
    public static async Task<Demonstration> StartAsync(CancellationToken cancel)
    {
        var demo = new Demonstration();
        try
        {
            await demo.StartPartsAsync(cancel);
            return demo;
        }
        catch
        {
            await demo.DisposeAsync();
            throw;
        }
    }

    /// <summary>Starts an Envoy and waits until it has the quick start. An Envoy that is too old is refused.</summary>
    public async Task StartEnvoyAsync(EnvoyBinary binary, CancellationToken cancel)
    {
        EnvoyVersion = await binary.VersionAsync(cancel);
        if (!IsServed(EnvoyVersion))
        {
            EnvoyRefused =
                $"{binary.Path} is "
                + $"{(EnvoyVersion is null ? "no Envoy that runs here" : $"Envoy {EnvoyVersion}, and the oldest served is {EnvoyBand.All[0]}")}.";
            return;
        }

        Envoy = await EnvoyProcess.StartAsync(binary, EnvoyBootstrap.Edge(Fleet, NodeId, Ads), cancel);
        await Wait.UntilAsync($"Envoy has the configuration. Its log:\n{string.Join('\n', Envoy.Log)}", EnvoyDeadline, HasEverythingAsync, cancel);
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        if (Envoy is not null)
            await Envoy.DisposeAsync();
        foreach (var backend in _backends)
            await backend.DisposeAsync();
        _client?.Dispose();
        if (_host is not null)
            await _host.DisposeAsync();
        _folder.Delete(recursive: true);
    }

    private async Task StartPartsAsync(CancellationToken cancel)
    {
        var example = Example.Parse(EmbeddedText.Read("examples/quickstart/documents.yaml"), EmbeddedText.Read("examples/quickstart/README.md"));
        var moved = example.ListenerPorts().ToDictionary(port => port, LocalPort.Prefer);
        foreach (var backend in example.Backends())
        {
            var started = await EchoBackend.StartAsync(backend.Service, LocalPort.Prefer(backend.Port), HttpProtocols.Http1, cancel);
            _backends.Add(started);
            moved[backend.Port] = started.Port;
        }

        Example = example.On(moved);
        _host = await ControlPlaneHost.StartAsync(Settings(), HostHooks.None, cancel);
        _client = new ControlPlaneClient(Api, (await File.ReadAllTextAsync(_host.AdminTokenFile, cancel)).Trim());
        Revision = await ApplyAsync(cancel);
    }

    private async Task<long> ApplyAsync(CancellationToken cancel)
    {
        var documents = Example.Read().Documents.Select(document => JsonElement.Parse(document.Body.ToJson())).ToImmutableArray();
        var request = new TransactionRequest
        {
            Source = "demo",
            Message = "the quick start",
            Documents = documents,
        };
        return await Client.TransactAsync(request, cancel) switch
        {
            Answer<TransactionResponse>.Success { Value.Revision: var revision } => revision,
            var refused => throw new DemoFailedException($"The quick start was not accepted: {refused}"),
        };
    }

    private async Task<bool> HasEverythingAsync(CancellationToken cancel)
    {
        if (Envoy!.HasExited)
            throw new DemoFailedException($"Envoy ended:\n{string.Join('\n', Envoy.Log.TakeLast(20))}");
        return await Client.NodeAsync(NodeId, cancel) is Answer<Node>.Success { Value: { Synced: true } node }
            && node.Revision >= Revision
            && await Envoy.Admin.IsReadyAsync(cancel);
    }

    private static bool IsServed(string? version) =>
        Version.TryParse(version, out var parsed) && EnvoyBand.For((uint)parsed.Major, (uint)parsed.Minor) is not null;

    private ServerOptions Settings()
    {
        var said = new Dictionary<Setting, string>
        {
            [Setting.Data] = Data,
            [Setting.Api] = $"127.0.0.1:{LocalPort.Prefer(8080)}",
            [Setting.Ads] = $"127.0.0.1:{LocalPort.Prefer(18000)}",
        };
        var (options, problems) = new SettingsReader(said.GetValueOrDefault).Read();
        return options ?? throw new DemoFailedException(string.Join('\n', problems));
    }
}
