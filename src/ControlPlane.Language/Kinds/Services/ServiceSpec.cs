using System.Collections.Immutable;
using System.ComponentModel;
using ControlPlane.Language.Documents;

namespace ControlPlane.Language.Kinds.Services;

/// <summary>An upstream: where its endpoints are and how Envoy treats them.</summary>
[Planned("dynamic", "registered", "tls", "keepAlive", "maxRequestsPerConnection", "proxyProtocol", "failover")]
internal sealed record ServiceSpec
{
    [Description("Endpoints by IP address, each once. One of `endpoints` and `dns` is required. An empty list is allowed: requests are answered 503.")]
    public ImmutableArray<EndpointSpec>? Endpoints { get; init; }

    [Description("Endpoints by DNS. One of `endpoints` and `dns` is required.")]
    public DnsSpec? Dns { get; init; }

    [Description("What the endpoints speak. `http1` or `http2` (without TLS: prior knowledge). Default `http1`.")]
    public ServiceProtocol? Protocol { get; init; }

    [Description("Time to establish a connection, 1ms to 1m. Default 5s.")]
    public TimeSpan? ConnectTimeout { get; init; }

    [Description("How an endpoint is chosen. Default: in turn.")]
    public LoadBalancingSpec? LoadBalancing { get; init; }

    [Description("Limits, per Envoy; beyond them requests are answered 503 with `x-envoy-overloaded`. Always in force with Envoy's defaults.")]
    public CircuitBreakerSpec? CircuitBreaker { get; init; }

    [Description("Ejects endpoints that fail: they get no requests for a while. Off unless written; `{}` takes the defaults.")]
    public OutlierDetectionSpec? OutlierDetection { get; init; }

    [Description("Active health checks; at most one. Off unless written. An endpoint counts as unhealthy until its first check succeeds; see `loadBalancing.panicThreshold` for what happens where too few are healthy.")]
    public ImmutableArray<HealthCheckSpec>? HealthChecks { get; init; }
}

/// <summary>What a service's endpoints speak.</summary>
[Planned("grpc", "http3", "auto")]
internal enum ServiceProtocol
{
    Http1,
    Http2,
}

/// <summary>One endpoint.</summary>
[Planned("zone", "priority", "metadata", "state")]
internal sealed record EndpointSpec
{
    [Description("IP address, IPv4 or IPv6, without port; a host name belongs in `dns`. Required.")]
    public string? Address { get; init; }

    [Description("TCP port, 1 to 65535. Required.")]
    public int? Port { get; init; }

    [Description("Share among the endpoints, 1 to 128. Default 1.")]
    public int? Weight { get; init; }
}

/// <summary>Endpoints found by DNS.</summary>
[Planned("refresh")]
internal sealed record DnsSpec
{
    [Description("The host name to resolve, without port. Required.")]
    public string? Host { get; init; }

    [Description("TCP port of every address found, 1 to 65535. Required.")]
    public int? Port { get; init; }

    [Description("`strict`: every address is an endpoint (STRICT_DNS). Default `strict`.")]
    public DnsMode? Mode { get; init; }
}

/// <summary>How the answer of DNS is used.</summary>
[Planned("logical")]
internal enum DnsMode
{
    Strict,
}

/// <summary>How an endpoint is chosen.</summary>
[Planned("hashOn", "slowStart", "zoneAware")]
internal sealed record LoadBalancingSpec
{
    [Description("`roundRobin`, `leastRequest` or `random`. Default `roundRobin`.")]
    public LoadBalancingPolicy? Policy { get; init; }

    [Description("Below this share of healthy endpoints, in percent, Envoy sends to all of them, unhealthy and ejected ones too, rather than overload the rest; 0 to 100. With 0 it never does: if no endpoint is left, requests are answered 503. Default 50.")]
    public int? PanicThreshold { get; init; }
}

/// <summary>Envoy's load-balancing policies.</summary>
[Planned("ringHash", "maglev")]
internal enum LoadBalancingPolicy
{
    RoundRobin,
    LeastRequest,
    Random,
}

/// <summary>Envoy's circuit breaker thresholds, for the default priority.</summary>
[Planned("retryBudget", "high")]
internal sealed record CircuitBreakerSpec
{
    [Description("Connections, 1 or more. Default 1024.")]
    public int? MaxConnections { get; init; }

    [Description("Requests that wait for a connection, 1 or more: over HTTP/1.1 each request does, if only for a moment. Default 1024.")]
    public int? MaxPendingRequests { get; init; }

    [Description("Requests at a time, 1 or more. Default 1024. Over HTTP/1.1, connections and pending requests bound them first.")]
    public int? MaxRequests { get; init; }

    [Description("Retries at a time over the whole service, 0 or more; 0 switches all retries off. Default 3.")]
    public int? MaxRetries { get; init; }

    [Description("Limits of each endpoint. Default: none.")]
    public PerEndpointLimitsSpec? PerEndpoint { get; init; }
}

/// <summary>Limits of one endpoint.</summary>
internal sealed record PerEndpointLimitsSpec
{
    [Description("Connections to one endpoint, 1 or more. Default unlimited.")]
    public int? MaxConnections { get; init; }
}

/// <summary>Envoy's outlier detection, its fields in camelCase.</summary>
[Planned("consecutiveLocalOriginFailure", "enforcingConsecutiveLocalOriginFailure", "enforcingLocalOriginSuccessRate", "splitExternalLocalOriginErrors", "successfulActiveHealthCheckUnejectHost", "maxEjectionTimeJitter", "monitors")]
internal sealed record OutlierDetectionSpec
{
    [Description("5xx answers in a row that eject an endpoint, 1 or more. Default 5.")]
    public int? Consecutive5xx { get; init; }

    [Description("502, 503 and 504 answers in a row that eject an endpoint, 1 or more. Default 5; enforced only where `enforcingConsecutiveGatewayFailure` is above 0.")]
    public int? ConsecutiveGatewayFailure { get; init; }

    [Description("Time between sweeps that let endpoints back in, 1ms or more. Default 10s.")]
    public TimeSpan? Interval { get; init; }

    [Description("Ejection time, multiplied by the number of ejections so far; 1ms or more. Default 30s.")]
    [Default("30s")]
    public TimeSpan? BaseEjectionTime { get; init; }

    [Description("Upper bound of the ejection time; not below `baseEjectionTime`. Default 300s, or `baseEjectionTime` where that is longer.")]
    public TimeSpan? MaxEjectionTime { get; init; }

    [Description("Share of endpoints that may be ejected at a time, 1 to 100 percent; `alwaysEjectOneHost` comes first. Default 10. Where more than half of the endpoints are ejected, all get requests again, unless `loadBalancing.panicThreshold` says otherwise: a service with one endpoint needs `panicThreshold: 0` to answer 503 instead of asking the failed one.")]
    public int? MaxEjectionPercent { get; init; }

    [Description("Whether one endpoint may always be ejected, even if it alone is more than `maxEjectionPercent`, as in a service with fewer than 10 endpoints. Default true.")]
    public bool? AlwaysEjectOneHost { get; init; }

    [Description("Chance that consecutive 5xx eject, 0 to 100 percent. Default 100.")]
    public int? EnforcingConsecutive5xx { get; init; }

    [Description("Chance that consecutive gateway failures eject, 0 to 100 percent. Default 0.")]
    public int? EnforcingConsecutiveGatewayFailure { get; init; }

    [Description("Chance that a low success rate ejects, 0 to 100 percent. Default 100.")]
    public int? EnforcingSuccessRate { get; init; }

    [Description("Endpoints with enough traffic before success rates are compared, 0 or more. Default 5.")]
    public int? SuccessRateMinimumHosts { get; init; }

    [Description("Requests per interval before an endpoint's success rate counts, 0 or more. Default 100.")]
    public int? SuccessRateRequestVolume { get; init; }

    [Description("Standard deviations below the mean that eject, in thousandths, 0 or more. Default 1900.")]
    public int? SuccessRateStdevFactor { get; init; }

    [Description("Share of failures that ejects, 1 to 100 percent. Default 85; enforced only where `enforcingFailurePercentage` is above 0.")]
    public int? FailurePercentageThreshold { get; init; }

    [Description("Chance that the failure percentage ejects, 0 to 100 percent. Default 0.")]
    public int? EnforcingFailurePercentage { get; init; }

    [Description("Endpoints before failure percentages are looked at, 0 or more. Default 5.")]
    public int? FailurePercentageMinimumHosts { get; init; }

    [Description("Requests per interval before an endpoint's failure percentage counts, 0 or more. Default 50.")]
    public int? FailurePercentageRequestVolume { get; init; }
}

/// <summary>One active health check: exactly one of `http` and `tcp`.</summary>
[Planned("grpc")]
internal sealed record HealthCheckSpec
{
    [Description("Checks by an HTTP request. One of `http` and `tcp` is required.")]
    public HttpHealthCheckSpec? Http { get; init; }

    [Description("Checks that a connection can be made: `tcp: {}`.")]
    public TcpHealthCheckSpec? Tcp { get; init; }

    [Description("Time between checks, 1ms or more. Default 10s.")]
    public TimeSpan? Interval { get; init; }

    [Description("Time between checks of an unhealthy endpoint, 1ms or more. Default: `interval`.")]
    public TimeSpan? UnhealthyInterval { get; init; }

    [Description("Time to wait for an answer, 1ms or more. Default 2s.")]
    public TimeSpan? Timeout { get; init; }

    [Description("Successes in a row that make an endpoint healthy, 1 or more. Default 2; at start one suffices.")]
    public int? HealthyThreshold { get; init; }

    [Description("Failures in a row that make an endpoint unhealthy, 1 or more. Default 3.")]
    public int? UnhealthyThreshold { get; init; }
}

/// <summary>An HTTP health check.</summary>
internal sealed record HttpHealthCheckSpec
{
    [Description("Path to GET, starting with `/`, with or without a query. Required.")]
    public string? Path { get; init; }

    [Description("Host header, with or without port. Default: the address and port of the endpoint that is checked, or with `dns` its host and port; port 80 is left out.")]
    public string? Host { get; init; }

    [Description("Statuses that count as healthy, each 100 to 599. Default 200.")]
    public ImmutableArray<int>? Expect { get; init; }
}

/// <summary>A TCP health check; it has no fields.</summary>
internal sealed record TcpHealthCheckSpec;
