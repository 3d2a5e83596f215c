using System.Globalization;
using System.Net;
using System.Net.Http.Headers;
using System.Text;
using System.Text.RegularExpressions;
using ControlPlane.Client;
using ControlPlane.Server.Core.Observe;
using ControlPlane.Server.Hosting;
using ControlPlane.Server.Hosting.Options;
using ControlPlane.Store;
using ControlPlane.Testing;

namespace ControlPlane.Server.Tests;

/// <summary>A whole server on a data folder of its own, both ports free ones, and clients that hold its admin token.</summary>
internal sealed class TestServer : IAsyncDisposable
{
    private readonly ControlPlaneHost _host;
    private readonly DirectoryInfo _folder;
    private readonly bool _owned;

    private TestServer(ControlPlaneHost host, DirectoryInfo folder, bool owned, string token)
    {
        (_host, _folder, _owned) = (host, folder, owned);
        Token = token;
        Http = ClientOf(token);
        Client = new ControlPlaneClient(host.ApiAddress, token);
    }

    /// <summary>Plain HTTP with the admin token.</summary>
    public HttpClient Http { get; }

    /// <summary>The typed client with the admin token.</summary>
    public ControlPlaneClient Client { get; }

    /// <summary>The admin token.</summary>
    public string Token { get; }

    public string Folder => _folder.FullName;

    public IPEndPoint AdsAddress => _host.AdsAddress;

    public Uri ApiAddress => _host.ApiAddress;

    public Uri? MetricsAddress => _host.MetricsAddress;

    /// <summary>
    /// Starts on SQLite, or on the given store; in a folder of its own, or in one that stays. A store that was used before has a token already.
    /// </summary>
    public static async Task<TestServer> StartAsync(
        StoreLocation? location = null,
        HostHooks? hooks = null,
        DirectoryInfo? stays = null,
        string? secretKey = null,
        string? token = null,
        FetchOptions? fetch = null,
        Func<ServerOptions, ServerOptions>? with = null
    )
    {
        var folder = stays ?? Directory.CreateTempSubdirectory("controlplane-");
        var options = OptionsOf(folder.FullName, location, secretKey, fetch);
        var host = await ControlPlaneHost.StartAsync(with?.Invoke(options) ?? options, hooks ?? HostHooks.None, TestContext.Current.CancellationToken);
        token ??= await Eventually.AnswerAsync(
            () => Task.FromResult(File.Exists(host.AdminTokenFile) ? File.ReadAllText(host.AdminTokenFile).TrimEnd() : null),
            "the admin token is written"
        );
        return new TestServer(host, folder, stays is null, token);
    }

    /// <summary>What the server of this folder is started with.</summary>
    public static ServerOptions OptionsOf(string folder, StoreLocation? location = null, string? secretKey = null, FetchOptions? fetch = null) =>
        new()
        {
            Storage = new StorageOptions(folder, location ?? StoreLocation.Parse(Path.Combine(folder, "controlplane.db")))
            {
                SecretKey = secretKey is null ? null : new SecretText(secretKey),
            },
            Api = new ApiListenOptions(new IPEndPoint(IPAddress.Loopback, 0)),

            // The clock of a test may stand still, and then streams could not be ended over a time.
            Ads = new AdsListenOptions(new IPEndPoint(IPAddress.Loopback, 0)) { Drain = TimeSpan.Zero },
            Fetch = fetch ?? new FetchOptions([IPNetwork.Parse("127.0.0.0/8")], Insecure: true),
        };

    /// <summary>Plain HTTP with another token, or none.</summary>
    public HttpClient ClientOf(string? token)
    {
        var http = new HttpClient { BaseAddress = _host.ApiAddress };
        if (token is not null)
            http.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", token);
        return http;
    }

    /// <summary>
    /// Waits until this server has published the newest revision that it knows. A write is answered once it is durable, which is earlier: an Envoy that
    /// connects in between gets the revision before first, and the newest after it.
    /// </summary>
    public Task PublishedAsync() =>
        Eventually.AnswerAsync(
            async () =>
            {
                var metrics = await Http.GetStringAsync("/metrics", TestContext.Current.CancellationToken);
                return Value(metrics, "controlplane_published_revision") >= Value(metrics, "controlplane_store_revision") ? metrics : null;
            },
            "the newest revision is published"
        );

    public Task<HttpResponseMessage> GetAsync(string path) => Http.GetAsync(path, TestContext.Current.CancellationToken);

    public Task<HttpResponseMessage> PutAsync(string path, string json, params (string Name, string Value)[] headers) =>
        SendAsync(HttpMethod.Put, path, json, headers);

    public Task<HttpResponseMessage> PostAsync(string path, string json) => SendAsync(HttpMethod.Post, path, json);

    public Task<HttpResponseMessage> DeleteAsync(string path, params (string Name, string Value)[] headers) =>
        SendAsync(HttpMethod.Delete, path, null, headers);

    public async Task<HttpResponseMessage> SendAsync(HttpMethod method, string path, string? json, params (string Name, string Value)[] headers)
    {
        using var request = new HttpRequestMessage(method, path);
        if (json is not null)
            request.Content = new StringContent(json, Encoding.UTF8, "application/json");
        foreach (var (name, value) in headers)
            request.Headers.TryAddWithoutValidation(name, value).ShouldBeTrue();
        return await Http.SendAsync(request, TestContext.Current.CancellationToken);
    }

    private static long Value(string metrics, string name) =>
        long.Parse(
            Regex.Match(metrics, $@"^{name}(?:\{{[^}}]*\}})? (\d+)", RegexOptions.Multiline, TimeSpan.FromSeconds(1)).Groups[1].ValueSpan,
            CultureInfo.InvariantCulture
        );

    public async ValueTask DisposeAsync()
    {
        Http.Dispose();
        Client.Dispose();
        await _host.DisposeAsync();
        if (_owned)
            _folder.Delete(recursive: true);
    }
}
