using System.Net;
using System.Text;
using System.Text.Json;
using ControlPlane.EndToEnd.Tests.Rig;
using ControlPlane.Resources;
using ControlPlane.Xds;
using Envoy.Config.Cluster.V3;
using Envoy.Config.Core.V3;
using Envoy.Config.Endpoint.V3;
using Envoy.Config.Listener.V3;
using Envoy.Config.Route.V3;
using Envoy.Extensions.Filters.Http.Router.V3;
using Envoy.Extensions.Filters.Network.HttpConnectionManager.V3;
using Google.Protobuf;
using Google.Protobuf.WellKnownTypes;
using Grpc.Core;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace ControlPlane.EndToEnd.Tests.Foreign;

/// <summary>
/// ADS with resources as gRPC's own xDS clients need them, made by hand, for the compiler has no role for such clients: a listener with an API listener, a
/// route that splits calls among two clusters, and their endpoints, in localities with weights.
/// </summary>
internal sealed class GrpcStand : IAsyncDisposable
{
    /// <summary>What follows <c>xds:///</c>.</summary>
    public const string Target = "shop";

    private static readonly string[] Features = ["xds_v3"];

    private readonly AdsHost _ads = new(new ViewKey("grpc", "any"));

    /// <summary>The clients.</summary>
    public NodeStatus Nodes => _ads.Nodes;

    /// <summary>The bootstrap of a client, as its environment variable.</summary>
    public Dictionary<string, string> Environment =>
        new()
        {
            // grpc-js takes no node without a locality.
            ["GRPC_XDS_BOOTSTRAP_CONFIG"] = JsonSerializer.Serialize(
                new
                {
                    xds_servers = new[]
                    {
                        new
                        {
                            server_uri = _ads.Address.ToString(),
                            channel_creds = new[] { new { type = "insecure" } },
                            server_features = Features,
                        },
                    },
                    node = new
                    {
                        id = "app-1",
                        cluster = "grpc",
                        locality = new { region = "here" },
                    },
                }
            ),
        };

    public static async Task<GrpcStand> StartAsync()
    {
        var stand = new GrpcStand();
        await stand._ads.StartAsync();
        return stand;
    }

    /// <summary>Publishes a split among clusters, each with a weight and the port of its endpoint.</summary>
    public void Publish(params (string Cluster, uint Weight, int Port)[] split)
    {
        var resources = split
            .SelectMany(part => new[] { ClusterOf(part.Cluster), EndpointsOf(part.Cluster, part.Port) })
            .Append(Listener)
            .Append(Routes(split));
        _ads.Publish(ResourceSet.Create(resources));
    }

    /// <inheritdoc/>
    public ValueTask DisposeAsync() => _ads.DisposeAsync();

    private static ConfigSource Ads => new() { Ads = new AggregatedConfigSource(), ResourceApiVersion = ApiVersion.V3 };

    private static XdsResource Listener
    {
        get
        {
            var connections = new HttpConnectionManager
            {
                Rds = new Rds { ConfigSource = Ads, RouteConfigName = "shop-routes" },
                HttpFilters =
                {
                    new HttpFilter { Name = "router", TypedConfig = Any.Pack(new Router()) },
                },
            };
            return Of(
                TypeUrl.Listener,
                Target,
                new Listener
                {
                    Name = Target,
                    ApiListener = new ApiListener { ApiListener_ = Any.Pack(connections) },
                }
            );
        }
    }

    private static XdsResource Routes(IEnumerable<(string Cluster, uint Weight, int Port)> split)
    {
        var clusters = new WeightedCluster();
        clusters.Clusters.AddRange(split.Select(part => new WeightedCluster.Types.ClusterWeight { Name = part.Cluster, Weight = part.Weight }));
        var host = new VirtualHost
        {
            Name = "all",
            Domains = { "*" },
            Routes =
            {
                new Route
                {
                    Match = new RouteMatch { Prefix = "" },
                    Route_ = new RouteAction { WeightedClusters = clusters },
                },
            },
        };
        return Of(TypeUrl.Route, "shop-routes", new RouteConfiguration { Name = "shop-routes", VirtualHosts = { host } });
    }

    private static XdsResource ClusterOf(string name) =>
        XdsResource.Create(
            new(TypeUrl.Cluster, name),
            new Cluster
            {
                Name = name,
                Type = Cluster.Types.DiscoveryType.Eds,
                EdsClusterConfig = new Cluster.Types.EdsClusterConfig { EdsConfig = Ads },
            }.ToByteArray(),
            [],
            [new ResourceKey(TypeUrl.Endpoints, name)]
        );

    private static XdsResource EndpointsOf(string cluster, int port)
    {
        var address = new Address
        {
            SocketAddress = new() { Address = "127.0.0.1", PortValue = (uint)port },
        };
        var locality = new LocalityLbEndpoints
        {
            Locality = new Locality { Region = "here" },
            LoadBalancingWeight = 1,
            LbEndpoints = { new LbEndpoint { Endpoint = new Envoy.Config.Endpoint.V3.Endpoint { Address = address } } },
        };
        return Of(TypeUrl.Endpoints, cluster, new ClusterLoadAssignment { ClusterName = cluster, Endpoints = { locality } });
    }

    private static XdsResource Of(TypeUrl type, string name, IMessage message) => XdsResource.Create(new(type, name), message.ToByteArray(), [], []);
}

/// <summary>A gRPC server that answers <c>/test.Echo/Who</c> with its name.</summary>
internal sealed class GrpcBackend : IAsyncDisposable
{
    private static readonly Method<byte[], byte[]> Who = new(
        MethodType.Unary,
        "test.Echo",
        "Who",
        Marshallers.Create<byte[]>(bytes => bytes, bytes => bytes),
        Marshallers.Create<byte[]>(bytes => bytes, bytes => bytes)
    );

    private readonly WebApplication _app;

    private GrpcBackend(WebApplication app) => _app = app;

    public int Port => new Uri(_app.Urls.Single()).Port;

    public static async Task<GrpcBackend> StartAsync(string name)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.ConfigureKestrel(kestrel => kestrel.Listen(IPAddress.Loopback, 0, listen => listen.Protocols = HttpProtocols.Http2));
        builder.Services.AddGrpc();
        var app = builder.Build();
        app.MapGrpcService(
            ServerServiceDefinition
                .CreateBuilder()
                .AddMethod(Who, new UnaryServerMethod<byte[], byte[]>((_, _) => Task.FromResult(Encoding.UTF8.GetBytes(name))))
                .Build()
        );
        await app.StartAsync();
        return new GrpcBackend(app);
    }

    public ValueTask DisposeAsync() => _app.DisposeAsync();
}
