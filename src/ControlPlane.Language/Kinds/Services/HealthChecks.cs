using System.Collections.Immutable;
using ControlPlane.Language.Binding;
using ControlPlane.Language.Values.Http;
using Envoy.Config.Core.V3;
using Envoy.Type.V3;
using Google.Protobuf.WellKnownTypes;

namespace ControlPlane.Language.Kinds.Services;

/// <summary>Active health checks of a cluster.</summary>
internal static class HealthChecks
{
    private const int FirstStatus = 100;
    private const int EndOfStatuses = 600;

    /// <summary>
    /// Whether the endpoints of a service are to be asked by their addresses: Envoy's default, the name of the cluster, has a slash, which servers refuse in a
    /// Host.
    /// </summary>
    public static bool AskByAddress(ServiceSpec service) =>
        service is { HealthChecks: { IsDefault: false } checks, Tls: null or { Sni: null } } && checks.Any(check => check.Http is { Host: null });

    public static HealthCheck Of(HealthCheckSpec spec, ServiceSpec service)
    {
        var inForce = spec.InForce();
        var interval = Duration.FromTimeSpan(inForce.Interval!.Value);
        var check = new HealthCheck
        {
            Interval = interval,
            // Envoy would check a cluster without traffic only once a minute.
            NoTrafficInterval = interval,
            Timeout = Duration.FromTimeSpan(inForce.Timeout!.Value),
            HealthyThreshold = (uint)inForce.HealthyThreshold!.Value,
            UnhealthyThreshold = (uint)inForce.UnhealthyThreshold!.Value,
        };
        if (spec.UnhealthyInterval is { } unhealthy)
            check.UnhealthyInterval = Duration.FromTimeSpan(unhealthy);
        if (spec.Http is { } http)
        {
            check.HttpHealthCheck = Http(http, service);
            // Checks speak one protocol, whatever is negotiated for requests.
            if (service.Protocol is ServiceProtocol.Auto)
                check.TlsOptions = new HealthCheck.Types.TlsOptions { AlpnProtocols = { "http/1.1" } };
        }
        else
        {
            check.TcpHealthCheck = new HealthCheck.Types.TcpHealthCheck();
        }
        return check;
    }

    private static HealthCheck.Types.HttpHealthCheck Http(HttpHealthCheckSpec spec, ServiceSpec service)
    {
        var expected = (spec.Expect ?? [200]).Distinct().Order().ToImmutableArray();
        return new HealthCheck.Types.HttpHealthCheck
        {
            Path = spec.Path,
            // Endpoints by address bring theirs, unless the service has a name.
            Host = spec.Host ?? (service.Dns is { } dns ? Authority.Of(dns.Host!, dns.Port!.Value) : service.Tls?.Sni ?? ""),
            CodecClientType = service.Protocol is ServiceProtocol.Http2 ? CodecClientType.Http2 : CodecClientType.Http1,
            ExpectedStatuses = { expected.Select(status => Range(status, status + 1)) },
            // A status that is neither expected nor retriable would mark the endpoint unhealthy at once, whatever the threshold says.
            RetriableStatuses = { Between(expected) },
        };
    }

    private static IEnumerable<Int64Range> Between(ImmutableArray<int> statuses)
    {
        var start = FirstStatus;
        foreach (var status in statuses)
        {
            if (start < status)
                yield return Range(start, status);
            start = status + 1;
        }
        if (start < EndOfStatuses)
            yield return Range(start, EndOfStatuses);
    }

    private static Int64Range Range(int start, int end) => new() { Start = start, End = end };
}
