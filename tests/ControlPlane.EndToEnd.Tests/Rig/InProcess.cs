using System.Net;
using ControlPlane.Server.Hosting;
using ControlPlane.Server.Hosting.Options;

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

    /// <summary>Starts one on free ports, or with ADS on the port that Envoys know.</summary>
    public static async Task<InProcess> StartAsync(CancellationToken cancel, string? data = null, string? store = null, HostHooks? hooks = null, int ads = 0)
    {
        var folder = data is null ? Directory.CreateTempSubdirectory("controlplane-test-") : null;
        var said = new Dictionary<Setting, string?>
        {
            [Setting.Data] = data ?? folder!.FullName,
            [Setting.Store] = store,
            [Setting.Api] = "127.0.0.1:0",
            [Setting.Ads] = $"127.0.0.1:{ads}",
            [Setting.FetchAllow] = "127.0.0.0/8",
            [Setting.FetchInsecure] = "true",
        };
        var settings = new SettingsReader(said.GetValueOrDefault).Read();
        settings.Problems.ShouldBeEmpty();
        var host = await ControlPlaneHost.StartAsync(settings.Options!, hooks ?? HostHooks.None, cancel);
        var token = (await File.ReadAllTextAsync(host.AdminTokenFile, cancel)).Trim();
        return new InProcess(host, folder, new AdminApi(host.ApiAddress, token), host.AdsAddress);
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        Api.Dispose();
        await _host.DisposeAsync();
        _folder?.Delete(recursive: true);
    }
}
