using System.Diagnostics;
using System.Net;
using ControlPlane.Resources;
using ControlPlane.Testing;
using Envoy.Config.Cluster.V3;
using Envoy.Extensions.TransportSockets.Tls.V3;
using Google.Protobuf;
using Google.Protobuf.WellKnownTypes;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;

namespace ControlPlane.Xds.Tests.RealEnvoy;

/// <summary>Real Envoys whose clusters are warming: what has been served goes on, and what waits does not wait for long.</summary>
public sealed class WarmingTests
{
    private static readonly TimeSpan Deadline = TimeSpan.FromMinutes(2);

    private static readonly CancellationToken Cancel = TestContext.Current.CancellationToken;

    [Theory, MemberData(nameof(EnvoyTests.Clients), MemberType = typeof(EnvoyTests))]
    public async Task XDS_102_A_cluster_that_changes_alone_is_warm_at_once(string version, string api)
    {
        await using var scene = await Scene.StartAsync(version, api);
        await scene.UntilAsync("/", HttpStatusCode.OK);
        using var stop = new CancellationTokenSource();
        var load = scene.LoadAsync("/", stop.Token);
        var longest = TimeSpan.Zero;
        for (var change = 1; change <= 20; change++)
        {
            var waited = Stopwatch.StartNew();
            scene.Publish(Changed(scene.Forwarding("/"), connectTimeout: TimeSpan.FromSeconds(1 + change)));
            await scene.UntilSyncedAsync();
            longest = waited.Elapsed > longest ? waited.Elapsed : longest;
        }

        Tell("from a change of a cluster until the Envoy has it, at most", longest);
        await stop.CancelAsync();
        (await load).ShouldSatisfyAllConditions(answers => answers.Wrong.ShouldBe(0), answers => answers.Right.ShouldBeGreaterThan(20));
    }

    [Theory, MemberData(nameof(EnvoyTests.Clients), MemberType = typeof(EnvoyTests))]
    public async Task XDS_103_113_A_secret_that_never_comes_holds_others_up_no_longer_than_patience(string version, string api)
    {
        await using var scene = await Scene.StartAsync(version, api, patience: TimeSpan.FromSeconds(2));
        await scene.UntilAsync("/first", HttpStatusCode.OK);
        var stuck = Stuck(TimeSpan.FromMinutes(1));
        scene.Publish([.. scene.Forwarding("/second"), stuck]);
        var waited = Stopwatch.StartNew();
        await scene.UntilAsync("/second", HttpStatusCode.OK);

        Tell("from a change until it is served while a cluster waits for a secret that never comes, with a patience of 2 s", waited.Elapsed);

        // Envoy alone would wait for the secret: a minute, as the cluster says.
        waited.Elapsed.ShouldBeLessThan(TimeSpan.FromSeconds(45));

        // What holds the acknowledgement up is taken away again, without one.
        scene.Publish(scene.Forwarding("/third"));
        await scene.UntilAsync("/third", HttpStatusCode.OK);
        await scene.UntilSyncedAsync();
    }

    [Theory, MemberData(nameof(EnvoyTests.Clients), MemberType = typeof(EnvoyTests))]
    public async Task XDS_081_An_Envoy_that_reconnects_in_the_middle_of_warming_gets_its_endpoints_and_routes(string version, string api)
    {
        await using var scene = await Scene.StartAsync(version, api, patience: TimeSpan.FromSeconds(2));
        await scene.UntilAsync("/first", HttpStatusCode.OK);
        using var stop = new CancellationTokenSource();
        var load = scene.LoadAsync("/first", stop.Token);

        // The changed cluster and one that is warming: Envoy does not ask for clusters on the new stream until the secret's time is over.
        scene.Publish([.. Changed(scene.Forwarding("/first"), connectTimeout: TimeSpan.FromSeconds(3)), Stuck(TimeSpan.FromSeconds(5))]);
        await scene.RestartServerAsync();
        var waited = Stopwatch.StartNew();
        await scene.UntilServedAsync();
        Tell("from a restart in the middle of warming until the Envoy has its endpoints and routes", waited.Elapsed);
        scene.Publish([.. Changed(scene.Forwarding("/first"), connectTimeout: TimeSpan.FromSeconds(4))]);
        await scene.UntilSyncedAsync();
        Tell("from a restart in the middle of warming, whose secret is given up after 5 s, until the Envoy has a further change", waited.Elapsed);
        await stop.CancelAsync();
        (await load).Wrong.ShouldBe(0);
    }

    private static void Tell(string what, TimeSpan time) => TestContext.Current.TestOutputHelper!.WriteLine($"{what}: {time.TotalMilliseconds:0} ms");

    private static XdsResource[] Changed(XdsResource[] resources, TimeSpan connectTimeout) =>
        [
            .. resources.Select(resource =>
            {
                if (resource.Key.Type != TypeUrl.Cluster)
                    return resource;
                var cluster = Cluster.Parser.ParseFrom(resource.Bytes.Span);
                cluster.ConnectTimeout = Duration.FromTimeSpan(connectTimeout);
                return XdsResource.Create(resource.Key, cluster.ToByteArray(), [], resource.Children);
            }),
        ];

    /// <summary>A cluster that waits so long for a secret that there is not.</summary>
    private static XdsResource Stuck(TimeSpan wait)
    {
        var secret = new SdsSecretConfig
        {
            Name = "missing",
            SdsConfig = new()
            {
                Ads = new(),
                ResourceApiVersion = Envoy.Config.Core.V3.ApiVersion.V3,
                InitialFetchTimeout = Duration.FromTimeSpan(wait),
            },
        };
        var tls = new UpstreamTlsContext { CommonTlsContext = new() { TlsCertificateSdsSecretConfigs = { secret } } };
        var cluster = new Cluster
        {
            Name = "stuck",
            Type = Cluster.Types.DiscoveryType.Static,
            LoadAssignment = new() { ClusterName = "stuck" },
            TransportSocket = new() { Name = "tls", TypedConfig = Any.Pack(tls) },
        };
        return XdsResource.Create(new ResourceKey(TypeUrl.Cluster, "stuck"), cluster.ToByteArray(), [], [new ResourceKey(TypeUrl.Secret, "missing")]);
    }

    /// <summary>A server, a backend and an Envoy that takes its configuration from the one and sends requests to the other.</summary>
    private sealed class Scene : IAsyncDisposable
    {
        private readonly HttpClient _http = new() { Timeout = TimeSpan.FromSeconds(10) };
        private readonly WebApplication _upstream;
        private readonly int _listenerPort,
            _upstreamPort,
            _adsPort;
        private readonly AdsOptions _options;
        private AdsServer _ads;
        private ResourceSet _set;
        private long _revision = 1;

        private Scene(AdsServer ads, AdsOptions options, WebApplication upstream, (int Listener, int Upstream, int Ads) ports)
        {
            (_ads, _options, _upstream) = (ads, options, upstream);
            (_listenerPort, _upstreamPort, _adsPort) = ports;
            _set = ResourceSet.Create(Forwarding("/first"));
        }

        private EnvoyProcess Envoy { get; set; } = null!;

        public static async Task<Scene> StartAsync(string version, string api, TimeSpan? patience = null)
        {
            var ports = (Listener: FreePort.Next(), Upstream: FreePort.Next(), Ads: FreePort.Next());
            var options = patience is { } said ? new AdsOptions { Patience = said } : new AdsOptions();
            var builder = WebApplication.CreateSlimBuilder();
            builder.WebHost.ConfigureKestrel(kestrel => kestrel.Listen(IPAddress.Loopback, ports.Upstream));
            var upstream = builder.Build();
            upstream.Map("/{**path}", () => "from the upstream");
            await upstream.StartAsync(Cancel);
            var ads = await AdsServer.StartAsync(options, port: ports.Ads);
            var scene = new Scene(ads, options, upstream, ports);
            scene.Publish(scene.Forwarding(patience is null ? "/" : "/first"));
            scene.Envoy = EnvoyProcess.Start(version, admin => Bootstraps.Aggregated(api, ports.Ads, admin));
            return scene;
        }

        public XdsResource[] Forwarding(string prefix) => [.. EnvoyResources.Forwarding(_listenerPort, _upstreamPort, prefix).All];

        public void Publish(XdsResource[] resources)
        {
            _set = ResourceSet.Create(resources);
            _ads.Publish(_set, ++_revision);
        }

        /// <summary>The control plane goes, and comes back on the same port without a memory.</summary>
        public async Task RestartServerAsync()
        {
            await _ads.DisposeAsync();
            _ads = await AdsServer.StartAsync(_options, port: _adsPort);
            _ads.Publish(_set, _revision);
        }

        public Task UntilSyncedAsync() =>
            Eventually.TrueAsync(
                () => _ads.Nodes.List() is [{ Connected: true, Synced: true } node] && node.Revision == _revision,
                () => $"{string.Join('\n', _ads.Nodes.List())}\n{Envoy.Log()}"
            );

        /// <summary>Waits until the Envoy has connected again and has the endpoints and the routes that it asked for.</summary>
        public Task UntilServedAsync() =>
            Eventually.TrueAsync(
                () =>
                    _ads.Nodes.List() is [{ Connected: true } node]
                    && ((TypeUrl[])[TypeUrl.Endpoints, TypeUrl.Route]).All(type =>
                        node.Types.Any(state => state.Type == type && state.Status == NodeTypeStatus.Synced)
                    ),
                () => $"{string.Join('\n', _ads.Nodes.List())}\n{Envoy.Log()}"
            );

        public async Task UntilAsync(string path, HttpStatusCode status)
        {
            for (var waited = Stopwatch.StartNew(); waited.Elapsed < Deadline; await Task.Delay(50, Cancel))
            {
                if (await StatusAsync(path) == status)
                    return;
            }

            throw new TimeoutException($"{path} is not answered {status}: {Envoy.Log()}");
        }

        /// <summary>Sends one request after the other until it is stopped.</summary>
        public async Task<(int Right, int Wrong)> LoadAsync(string path, CancellationToken stop)
        {
            var (right, wrong) = (0, 0);
            while (!stop.IsCancellationRequested)
            {
                if (await StatusAsync(path) == HttpStatusCode.OK)
                    right++;
                else
                    wrong++;
                await Task.Yield();
            }

            return (right, wrong);
        }

        public async ValueTask DisposeAsync()
        {
            _http.Dispose();
            await Envoy.DisposeAsync();
            await _ads.DisposeAsync();
            await _upstream.DisposeAsync();
        }

        private async Task<HttpStatusCode?> StatusAsync(string path)
        {
            try
            {
                using var answer = await _http.GetAsync(new Uri($"http://127.0.0.1:{_listenerPort}{path}"), Cancel);
                return answer.StatusCode;
            }
            catch (HttpRequestException)
            {
                return null;
            }
        }
    }
}
