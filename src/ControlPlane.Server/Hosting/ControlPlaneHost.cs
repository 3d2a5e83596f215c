using System.Diagnostics.Metrics;
using System.Net;
using System.Net.Sockets;
using ControlPlane.Client.Wire;
using ControlPlane.Server.Core;
using ControlPlane.Server.Hosting.Options;
using ControlPlane.Store;
using ControlPlane.Store.Secrets;
using OpenTelemetry.Metrics;

namespace ControlPlane.Server.Hosting;

/// <summary>
/// A whole server inside this process: the store, the admin API and the Envoys' side. Several may run beside each other, each on a data folder of its own.
/// </summary>
internal sealed partial class ControlPlaneHost : IAsyncDisposable
{
    private static readonly TimeSpan StopPatience = TimeSpan.FromSeconds(5);

    private readonly DataFolder _folder;
    private readonly DocumentStore _store;
    private readonly ServerParts _parts;
    private readonly WebApplication _ads;
    private readonly WebApplication _api;
    private readonly WebApplication? _metrics;
    private readonly Meter _meter;
    private readonly ILogger _logger;
    private readonly TimeSpan _drain;
    private ServerAddresses? _addresses;

    private ControlPlaneHost(ServerOptions options, HostHooks hooks, DataFolder folder, DocumentStore store, Meter meter)
    {
        (_folder, _store, _meter, _logger) = (folder, store, meter, hooks.Loggers.CreateLogger<ControlPlaneHost>());
        _ = new OutageLog(store, hooks.Clock, hooks.Loggers.CreateLogger<OutageLog>());
        AdminTokenFile = options.Storage.AdminTokenFile;
        _drain = options.Ads.Drain;
        _parts = new ServerParts(options, hooks, folder, store, meter);
        _ads = AdsApplication.Build(options.Ads, _parts);
        _api = ApiApplication.Build(options.Api, options.Telemetry, _parts);
        _metrics = options.Metrics is { } listen ? MetricsApplication.Build(listen, _parts, _api.Services.GetRequiredService<MeterProvider>()) : null;
    }

    /// <summary>Where the admin API listens, for clients on this machine: <c>http://127.0.0.1:8080</c>.</summary>
    public Uri ApiAddress { get; private set; } = null!;

    /// <summary>Where Envoys on this machine connect: <c>127.0.0.1:18000</c>.</summary>
    public IPEndPoint AdsAddress { get; private set; } = null!;

    /// <summary>Where <c>/metrics</c> is served without a token; null where it is not.</summary>
    public Uri? MetricsAddress { get; private set; }

    /// <summary>The file that receives the first token of a new database.</summary>
    public string AdminTokenFile { get; }

    /// <summary>Starts everything. With a database that answers, the documents are loaded and the first token is written when this returns.</summary>
    /// <exception cref="StartFailedException">An operator can mend it.</exception>
    public static async Task<ControlPlaneHost> StartAsync(ServerOptions options, HostHooks hooks, CancellationToken cancel)
    {
        var folder = new DataFolder(options.Storage);
        var host = await OpenAsync(options, hooks, folder, cancel);
        try
        {
            await host.StartAsync(options, cancel);
            return host;
        }
        catch
        {
            await host.DisposeAsync();
            throw;
        }
    }

    /// <summary>Waits until the token fires, or until a part of the server failed.</summary>
    /// <returns>Whether it was the token.</returns>
    public async Task<bool> WaitForStopAsync(CancellationToken cancel)
    {
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancel, _ads.Lifetime.ApplicationStopping, _api.Lifetime.ApplicationStopping);
        var stopped = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        await using var registration = stop.Token.Register(stopped.SetResult);
        await stopped.Task;
        return cancel.IsCancellationRequested;
    }

    /// <inheritdoc/>
    /// <remarks>Envoys are sent away first, while the admin API still says that this server is not ready.</remarks>
    public async ValueTask DisposeAsync()
    {
        if (_addresses is not null)
            _folder.RemoveAddresses(_addresses);
        Stopping(_parts.Ads.Streams);
        await _parts.Ads.DrainAsync(_drain, CancellationToken.None);
        if (_metrics is not null)
            await StopAsync(_metrics);
        await StopAsync(_api);
        await StopAsync(_ads);
        _parts.Dispose();
        await _store.DisposeAsync();
        _meter.Dispose();
        _folder.Dispose();
    }

    /// <summary>Lets requests end and tells streams why they end, for as long as patience lasts.</summary>
    private static async Task StopAsync(WebApplication app)
    {
        using var patience = new CancellationTokenSource(StopPatience);
        await app.StopAsync(patience.Token);
        await app.DisposeAsync();
    }

    /// <summary>A server on this folder, which it keeps for itself; nothing listens yet.</summary>
    private static async Task<ControlPlaneHost> OpenAsync(ServerOptions options, HostHooks hooks, DataFolder folder, CancellationToken cancel)
    {
        try
        {
            folder.OpenToServe();
            var (keys, made) = SecretKeyFile.Load(options.Storage, folder);
            var meter = new Meter("ControlPlane", ServerVersions.Own, tags: null, scope: folder);
            var host = new ControlPlaneHost(options, hooks, folder, await OpenStoreAsync(options, keys, meter, hooks, cancel), meter);
            if (made is not null)
                host.SecretKeyMade(made);
            return host;
        }
        catch
        {
            folder.Dispose();
            throw;
        }
    }

    private static async Task<DocumentStore> OpenStoreAsync(ServerOptions options, SecretKeys? keys, Meter meter, HostHooks hooks, CancellationToken cancel)
    {
        try
        {
            return await DocumentStore.OpenAsync(
                new StoreOptions
                {
                    Location = options.Storage.Location,
                    SecretKeys = keys,
                    Meter = meter,
                    Compile = hooks.Compile,
                    Read = hooks.Read,
                },
                hooks.Clock,
                cancel
            );
        }
        catch (StoreException unusable)
        {
            throw new StartFailedException($"{Setting.Store}: {unusable.Message}", unusable);
        }
    }

    private static async Task<Uri> ListenAsync(WebApplication app, Setting setting, IPEndPoint listen, CancellationToken cancel)
    {
        try
        {
            await app.StartAsync(cancel);
        }
        catch (Exception refused) when (refused is IOException or SocketException or UnauthorizedAccessException)
        {
            throw new StartFailedException($"{setting}: cannot listen on {listen}: {(refused.InnerException ?? refused).Message}", refused);
        }

        var bound = new UriBuilder(app.Urls.Single());
        if (IPAddress.Any.Equals(listen.Address))
            bound.Host = IPAddress.Loopback.ToString();
        if (IPAddress.IPv6Any.Equals(listen.Address))
            bound.Host = IPAddress.IPv6Loopback.ToString();
        return bound.Uri;
    }

    private async Task StartAsync(ServerOptions options, CancellationToken cancel)
    {
        var ads = await ListenAsync(_ads, Setting.Ads, options.Ads.Listen, cancel);
        ApiAddress = await ListenAsync(_api, Setting.Api, options.Api.Listen, cancel);
        if (_metrics is not null)
            MetricsAddress = await ListenAsync(_metrics, Setting.Metrics, options.Metrics!.Listen, cancel);
        AdsAddress = IPEndPoint.Parse(ads.Authority);
        _addresses = new ServerAddresses(ApiAddress.GetLeftPart(UriPartial.Authority), ads.Authority, Environment.ProcessId);
        _folder.WriteAddresses(_addresses);
        Listening(
            new IPEndPoint(options.Api.Listen.Address, ApiAddress.Port),
            new IPEndPoint(options.Ads.Listen.Address, AdsAddress.Port),
            _store.Current?.Revision ?? 0
        );
    }

    [LoggerMessage(Level = LogLevel.Information, Message = "The admin API listens on http://{Api}, ADS for Envoys on {Ads}; revision {Revision} is served")]
    private partial void Listening(IPEndPoint api, IPEndPoint ads, long revision);

    [LoggerMessage(Level = LogLevel.Information, Message = "The server stops and ends the {Streams} streams of its Envoys")]
    private partial void Stopping(int streams);

    [LoggerMessage(
        Level = LogLevel.Information,
        Message = "Created a key that encrypts secrets and wrote it to {File}. Keep a copy: without it, stored secrets cannot be decrypted"
    )]
    private partial void SecretKeyMade(string file);
}
