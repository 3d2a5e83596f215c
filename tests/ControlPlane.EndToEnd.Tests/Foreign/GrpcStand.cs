using System.Net;
using System.Text;
using System.Text.Json;
using ControlPlane.EndToEnd.Tests.Rig;
using ControlPlane.Language;
using ControlPlane.Language.Compilation;
using ControlPlane.Language.EnvoyConfig;
using ControlPlane.Resources;
using ControlPlane.Xds;
using Envoy.Config.Core.V3;
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
/// ADS with resources as gRPC's own xDS clients need them: clusters and endpoints are those that documents compile to. The listener, with an API listener,
/// and the route that splits calls are made by hand, for the compiler has no role for such clients.
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

    /// <summary>Publishes a split among services, each with a weight and the port of its endpoint.</summary>
    public void Publish(params (string Service, uint Weight, int Port)[] split)
    {
        _ads.Publish(ResourceSet.Create([.. Compiled(split), Listener, Routes(split)]));
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

    private static XdsResource Routes(IEnumerable<(string Service, uint Weight, int Port)> split)
    {
        var clusters = new WeightedCluster();
        clusters.Clusters.AddRange(split.Select(part => new WeightedCluster.Types.ClusterWeight { Name = $"service/{part.Service}", Weight = part.Weight }));
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

    /// <summary>The clusters of these services and their endpoints, as a fleet's clients get them.</summary>
    private static IEnumerable<XdsResource> Compiled(IEnumerable<(string Service, uint Weight, int Port)> split)
    {
        var services = split.Select(part =>
            $"kind: Service\nname: {part.Service}\nprotocol: http2\nendpoints: [{{address: 127.0.0.1, port: {part.Port}}}]\n---\n"
        );
        var shares = split.Select(part => $"{{service: {part.Service}, weight: {part.Weight}}}");
        var read = Catalog.Reader.ReadYaml(
            string.Concat(services)
                + "kind: Fleet\nname: grpc\nrole: edge\nclients: [grpc]\nlisteners: [{name: http, port: 10000}]\n---\n"
                + $"kind: Route\nname: shop\nfleets: [grpc]\nhosts: [shop]\nrules: [{{to: [{string.Join(", ", shares)}]}}]"
        );
        read.Problems.ShouldBeEmpty();
        var compiled = Compiler.Compile(Model.Empty.With(read.Documents), Observed.None, previous: null);
        compiled.Problems.ShouldBeEmpty();
        var view = compiled.Views[new ViewKey("grpc", EnvoyBand.All[^1])];
        return ((TypeUrl[])[TypeUrl.Cluster, TypeUrl.Endpoints]).SelectMany(type => view[type].Values);
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
