using System.Net;
using ControlPlane.Server.Hosting;
using ControlPlane.Server.Options;

namespace ControlPlane.EndToEnd.Tests.Rig;

/// <summary>A control plane inside the test's process, with a data folder of its own unless one is given.</summary>
internal sealed class InProcess : IAsyncDisposable
{
    private readonly ControlPlaneHost _host;
    private readonly DirectoryInfo? _folder;

    private InProcess(ControlPlaneHost host, DirectoryInfo? folder, AdminApi api, IPEndPoint ads) => (_host, _folder, Api, Ads) = (host, folder, api, ads);

    /// <summary>Its admin API.</summary>
    public AdminApi Api { get; }

    /// <summary>Where Envoys connect.</summary>
    public IPEndPoint Ads { get; }

    /// <summary>Starts one on free ports.</summary>
    public static async Task<InProcess> StartAsync(CancellationToken cancel, string? data = null, string? store = null, HostHooks? hooks = null)
    {
        var folder = data is null ? Directory.CreateTempSubdirectory("controlplane-test-") : null;
        var anyPort = new IPEndPoint(IPAddress.Loopback, 0);
        var storage = new StorageOptions(data ?? folder!.FullName, store);
        var options = new ServerOptions { Storage = storage, Api = new ApiOptions(anyPort), Ads = new AdsOptions(anyPort) };
        var host = await ControlPlaneHost.StartAsync(options, hooks ?? HostHooks.None with { Loggers = NoLogs.Factory }, cancel);
        var token = (await File.ReadAllTextAsync(storage.AdminTokenFile, cancel)).Trim();
        return new InProcess(host, folder, new AdminApi(new Uri(host.Addresses.Api), token), IPEndPoint.Parse(host.Addresses.Ads));
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        Api.Dispose();
        await _host.DisposeAsync();
        _folder?.Delete(recursive: true);
    }
}
