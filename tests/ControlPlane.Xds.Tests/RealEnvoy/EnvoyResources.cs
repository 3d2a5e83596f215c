using ControlPlane.Resources;
using Envoy.Config.Cluster.V3;
using Envoy.Config.Core.V3;
using Envoy.Config.Endpoint.V3;
using Envoy.Config.Listener.V3;
using Envoy.Config.Route.V3;
using Envoy.Extensions.Filters.Http.Router.V3;
using Envoy.Extensions.Filters.Network.HttpConnectionManager.V3;
using Envoy.Service.Runtime.V3;
using Google.Protobuf;
using Google.Protobuf.WellKnownTypes;

namespace ControlPlane.Xds.Tests.RealEnvoy;

/// <summary>The smallest set of resources that lets a real Envoy forward a request: one of each type.</summary>
internal static class EnvoyResources
{
    public static ResourceSet Forwarding(int listenerPort, int upstreamPort, string prefix = "/") =>
        ResourceSet.Create([
            Resource(TypeUrl.Cluster, "shop", Shop(), new ResourceKey(TypeUrl.Endpoints, "shop")),
            Resource(TypeUrl.Endpoints, "shop", Endpoints("shop", upstreamPort)),
            Resource(TypeUrl.Endpoints, "fleet", Endpoints("fleet", listenerPort)),
            Resource(TypeUrl.Listener, "edge/http", EdgeListener(listenerPort)),
            Resource(TypeUrl.Route, "edge/http@1", Routes(prefix)),
            Resource(TypeUrl.Runtime, "runtime", new Runtime { Name = "runtime", Layer = new Struct() }),
        ]);

    private static XdsResource Resource(TypeUrl type, string name, IMessage message, params ResourceKey[] children) =>
        XdsResource.Create(new ResourceKey(type, name), message.ToByteArray(), [], [.. children]);

    private static ConfigSource Ads => new() { Ads = new AggregatedConfigSource(), ResourceApiVersion = ApiVersion.V3 };

    private static Cluster Shop() =>
        new()
        {
            Name = "shop",
            Type = Cluster.Types.DiscoveryType.Eds,
            ConnectTimeout = Duration.FromTimeSpan(TimeSpan.FromSeconds(1)),
            EdsClusterConfig = new() { EdsConfig = Ads },
        };

    private static ClusterLoadAssignment Endpoints(string cluster, int port)
    {
        var endpoint = new LbEndpoint { Endpoint = new() { Address = Loopback(port) } };
        return new() { ClusterName = cluster, Endpoints = { new LocalityLbEndpoints { LbEndpoints = { endpoint } } } };
    }

    private static Address Loopback(int port) =>
        new()
        {
            SocketAddress = new() { Address = "127.0.0.1", PortValue = (uint)port },
        };

    private static Listener EdgeListener(int port)
    {
        var manager = new HttpConnectionManager
        {
            StatPrefix = "edge",
            Rds = new() { RouteConfigName = "edge/http@1", ConfigSource = Ads },
            HttpFilters =
            {
                new HttpFilter { Name = "router", TypedConfig = Any.Pack(new Router()) },
            },
        };
        var filter = new Envoy.Config.Listener.V3.Filter { Name = "http", TypedConfig = Any.Pack(manager) };
        return new()
        {
            Name = "edge/http",
            Address = Loopback(port),
            FilterChains = { new FilterChain { Filters = { filter } } },
        };
    }

    private static RouteConfiguration Routes(string prefix)
    {
        var route = new Envoy.Config.Route.V3.Route
        {
            Match = new() { Prefix = prefix },
            Route_ = new() { Cluster = "shop" },
        };
        return new()
        {
            Name = "edge/http@1",
            VirtualHosts =
            {
                new VirtualHost
                {
                    Name = "all",
                    Domains = { "*" },
                    Routes = { route },
                },
            },
        };
    }
}
