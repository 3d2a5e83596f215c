using ControlPlane.Language.Values.Http;
using Envoy.Config.Core.V3;
using Envoy.Config.Endpoint.V3;
using HostEndpoint = Envoy.Config.Endpoint.V3.Endpoint;

namespace ControlPlane.Language.Kinds.Services;

/// <summary>EDS: where the endpoints of a cluster are.</summary>
internal static class Endpoints
{
    /// <summary>An assignment without endpoints: requests are answered 503, and Envoy need not wait for it.</summary>
    public static ClusterLoadAssignment None(string cluster) => new() { ClusterName = cluster };

    /// <summary>
    /// Endpoints that stand for the members of a fleet. Envoy counts them, to take its share of what the fleet shares; nobody ever connects to them.
    /// </summary>
    public static ClusterLoadAssignment Members(string cluster, int count)
    {
        var members = Enumerable.Range(1, count).Select(member => Endpoint($"127.{member >> 16}.{(member >> 8) & 255}.{member & 255}", 1, weight: null));
        return count == 0
            ? None(cluster)
            : new ClusterLoadAssignment { ClusterName = cluster, Endpoints = { new LocalityLbEndpoints { LbEndpoints = { members } } } };
    }

    /// <summary>The endpoints of a service, in the author's order.</summary>
    public static ClusterLoadAssignment Of(string cluster, ServiceSpec service)
    {
        if (service.Endpoints is not { IsDefaultOrEmpty: false } endpoints)
            return None(cluster);
        var names = HealthChecks.AskByAddress(service);
        // gRPC's clients skip a locality whose `locality` is not set or that has no weight. Envoy ignores both where there is only one.
        var locality = new LocalityLbEndpoints
        {
            Locality = new Locality(),
            LoadBalancingWeight = 1,
            LbEndpoints = { endpoints.Select(endpoint => Of(endpoint, names)) },
        };
        return new ClusterLoadAssignment { ClusterName = cluster, Endpoints = { locality } };
    }

    private static LbEndpoint Of(EndpointSpec spec, bool named)
    {
        var endpoint = Endpoint(spec.Address!, spec.Port!.Value, spec.Weight);
        if (named)
            endpoint.Endpoint.HealthCheckConfig = new HostEndpoint.Types.HealthCheckConfig { Hostname = Authority.Of(spec.Address!, spec.Port.Value) };
        return endpoint;
    }

    /// <summary>The one name of a service whose endpoints DNS tells.</summary>
    public static ClusterLoadAssignment Of(string cluster, DnsSpec dns) =>
        new() { ClusterName = cluster, Endpoints = { new LocalityLbEndpoints { LbEndpoints = { Endpoint(dns.Host!, dns.Port!.Value, weight: null) } } } };

    private static LbEndpoint Endpoint(string address, int port, int? weight)
    {
        var endpoint = new LbEndpoint
        {
            Endpoint = new HostEndpoint
            {
                Address = new Address
                {
                    SocketAddress = new SocketAddress { Address = address, PortValue = (uint)port },
                },
            },
        };
        if (weight is { } share)
            endpoint.LoadBalancingWeight = (uint)share;
        return endpoint;
    }
}
