using ControlPlane.Language.Binding;
using ControlPlane.Language.EnvoyConfig;
using Envoy.Config.Cluster.V3;
using Envoy.Config.Core.V3;
using Envoy.Type.V3;
using Google.Protobuf.WellKnownTypes;
using Balancing = ControlPlane.Language.Kinds.Services.LoadBalancingPolicy;
using Http1 = Envoy.Config.Core.V3.Http1ProtocolOptions;
using HttpProtocolOptions = Envoy.Extensions.Upstreams.Http.V3.HttpProtocolOptions;

namespace ControlPlane.Language.Kinds.Services;

/// <summary>CDS: a service as Envoy's cluster. Any change rebuilds its connection pools, ejections and health.</summary>
internal static class Clusters
{
    private const string HttpOptions = "envoy.extensions.upstreams.http.v3.HttpProtocolOptions";

    /// <summary>A cluster with its full name, of a spec in its long form.</summary>
    public static Cluster Of(string name, ServiceSpec spec)
    {
        var cluster = new Cluster
        {
            Name = name,
            ConnectTimeout = Duration.FromTimeSpan(spec.InForce().ConnectTimeout!.Value),
            PerConnectionBufferLimitBytes = 32 * 1024,
            LbPolicy = Policy(spec.LoadBalancing?.Policy),
            CircuitBreakers = Limits(spec.CircuitBreaker ?? new CircuitBreakerSpec()),
            TypedExtensionProtocolOptions = { { HttpOptions, Any.Pack(Protocol(spec.Protocol)) } },
        };
        if (spec.OutlierDetection is { } detection)
            cluster.OutlierDetection = Outliers.Of(detection);
        if (spec.LoadBalancing?.PanicThreshold is { } panic)
            cluster.CommonLbConfig = new Cluster.Types.CommonLbConfig { HealthyPanicThreshold = new Percent { Value = panic } };
        if (spec.Tls is { } tls)
            cluster.TransportSocket = UpstreamTls.Of(spec, tls);
        foreach (var check in spec.HealthChecks ?? [])
            cluster.HealthChecks.Add(HealthChecks.Of(check, spec));
        if (spec.Dns is { } dns)
        {
            cluster.Type = Cluster.Types.DiscoveryType.StrictDns;
            cluster.DnsLookupFamily = Cluster.Types.DnsLookupFamily.V4Preferred;
            cluster.LoadAssignment = Endpoints.Of(cluster.Name, dns);
            return cluster;
        }
        cluster.Type = Cluster.Types.DiscoveryType.Eds;
        cluster.EdsClusterConfig = new Cluster.Types.EdsClusterConfig { EdsConfig = Sources.Ads() };
        // An endpoint that was taken out of the document gets no more requests, however healthy it is.
        cluster.IgnoreHealthOnHostRemoval = true;
        return cluster;
    }

    /// <summary>
    /// What Envoy itself fetches from: the host of a URL. Over TLS its certificate must be for that host, by an authority that Envoy's machine trusts.
    /// </summary>
    public static Cluster Remote(string name, Uri url)
    {
        var cluster = new Cluster
        {
            Name = name,
            ConnectTimeout = Duration.FromTimeSpan(TimeSpan.FromSeconds(5)),
            Type = Cluster.Types.DiscoveryType.StrictDns,
            DnsLookupFamily = Cluster.Types.DnsLookupFamily.V4Preferred,
            LoadAssignment = Endpoints.Of(name, new DnsSpec { Host = url.IdnHost, Port = url.Port }),
        };
        if (url.Scheme == Uri.UriSchemeHttps)
            cluster.TransportSocket = UpstreamTls.Of(url);
        return cluster;
    }

    private static Cluster.Types.LbPolicy Policy(Balancing? policy) =>
        policy switch
        {
            Balancing.LeastRequest => Cluster.Types.LbPolicy.LeastRequest,
            Balancing.Random => Cluster.Types.LbPolicy.Random,
            _ => Cluster.Types.LbPolicy.RoundRobin,
        };

    /// <summary>Always written, Envoy's defaults included, so that they can be seen; what is left until a limit is counted too.</summary>
    private static CircuitBreakers Limits(CircuitBreakerSpec spec)
    {
        var inForce = spec.InForce();
        var limits = new CircuitBreakers
        {
            Thresholds =
            {
                new CircuitBreakers.Types.Thresholds
                {
                    MaxConnections = (uint)inForce.MaxConnections!.Value,
                    MaxPendingRequests = (uint)inForce.MaxPendingRequests!.Value,
                    MaxRequests = (uint)inForce.MaxRequests!.Value,
                    MaxRetries = (uint)inForce.MaxRetries!.Value,
                    TrackRemaining = true,
                },
            },
        };
        if (spec.PerEndpoint?.MaxConnections is { } connections)
        {
            limits.PerHostThresholds.Add(new CircuitBreakers.Types.Thresholds { MaxConnections = (uint)connections });
        }
        return limits;
    }

    private static HttpProtocolOptions Protocol(ServiceProtocol? protocol) =>
        protocol switch
        {
            ServiceProtocol.Auto => new HttpProtocolOptions
            {
                AutoConfig = new HttpProtocolOptions.Types.AutoHttpConfig
                {
                    HttpProtocolOptions = new Http1(),
                    Http2ProtocolOptions = new Http2ProtocolOptions(),
                },
            },
            ServiceProtocol.Http2 => new HttpProtocolOptions
            {
                ExplicitHttpConfig = new HttpProtocolOptions.Types.ExplicitHttpConfig { Http2ProtocolOptions = new Http2ProtocolOptions() },
            },
            _ => new HttpProtocolOptions { ExplicitHttpConfig = new HttpProtocolOptions.Types.ExplicitHttpConfig { HttpProtocolOptions = new Http1() } },
        };
}
