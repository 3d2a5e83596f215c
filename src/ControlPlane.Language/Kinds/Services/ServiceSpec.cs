using System.Collections.Immutable;
using System.ComponentModel;
using ControlPlane.Language.Binding;

namespace ControlPlane.Language.Kinds.Services;

/// <summary>An upstream: where its endpoints are and how Envoy treats them.</summary>
[Planned("dynamic", "registered", "keepAlive", "maxRequestsPerConnection", "proxyProtocol", "failover")]
internal sealed record ServiceSpec
{
    [Description(
        "Endpoints by IP address, each only once. One of `endpoints`, `dns` and `url` is required. If the list is empty, requests are answered with 503."
    )]
    public ImmutableArray<EndpointSpec>? Endpoints { get; init; }

    [Description("Endpoints that are found by DNS. One of `endpoints`, `dns` and `url` is required.")]
    public DnsSpec? Dns { get; init; }

    [Description(
        "The short form of `dns` and `tls`: `https://users.internal` stands for `dns: {host: users.internal, port: 443}` and `tls: {}`, `http://…` for `dns` "
            + "alone, with port 80. Another port is written as usual, a path is not allowed. `tls` may say more. One of `endpoints`, `dns` and `url` is "
            + "required."
    )]
    public string? Url { get; init; }

    /// <summary>It with the long form of <see cref="Url"/>.</summary>
    internal ServiceSpec Long() =>
        Url is not null && ServiceUrl.Parse(Url) is { } url
            ? this with
            {
                Url = null,
                Dns = new DnsSpec { Host = url.Host, Port = url.Port },
                Tls = url.IsTls ? Tls ?? new ServiceTlsSpec() : Tls,
            }
            : this;

    [Description(
        "The protocol that the endpoints speak. `http1` and `http2`: HTTP/1.1 or HTTP/2; without TLS, HTTP/2 is used by prior knowledge. `auto`: HTTP/2 if an "
            + "endpoint offers it when TLS is negotiated (ALPN), otherwise HTTP/1.1; requires TLS. Default `http1`."
    )]
    [Default("http1")]
    public ServiceProtocol? Protocol { get; init; }

    [Description("TLS to the service. Default: none, and Envoys connect in plain text.")]
    public ServiceTlsSpec? Tls { get; init; }

    [Description("How long establishing a connection may take, 1ms to 1m. Default 5s.")]
    [Default("5s")]
    public TimeSpan? ConnectTimeout { get; init; }

    [Description("How an endpoint is chosen for a request. Default: round robin.")]
    public LoadBalancingSpec? LoadBalancing { get; init; }

    [Description(
        "Limits that each Envoy applies; requests beyond them are answered with 503 and `x-envoy-overloaded`. The limits are always in force; a "
            + "limit that is not given has Envoy's default."
    )]
    public CircuitBreakerSpec? CircuitBreaker { get; init; }

    [Description(
        "Ejects endpoints that fail: they get no requests for a while. It is off unless given; `{}` turns it on with the defaults. Settings that "
            + "could never eject an endpoint are refused."
    )]
    public OutlierDetectionSpec? OutlierDetection { get; init; }

    [Description(
        "Active health checks, at most one. They are off unless given. An endpoint counts as unhealthy until its first check succeeds; "
            + "`loadBalancing.panicThreshold` decides what happens if too few are healthy."
    )]
    public ImmutableArray<HealthCheckSpec>? HealthChecks { get; init; }
}

/// <summary>What a service's endpoints speak.</summary>
[Planned("grpc", "http3")]
internal enum ServiceProtocol
{
    Http1,
    Http2,
    Auto,
}

/// <summary>One endpoint.</summary>
[Planned("zone", "priority", "metadata", "state")]
internal sealed record EndpointSpec
{
    [Description("The IP address of one machine, IPv4 or IPv6, without a port; a host name belongs in `dns`. Required.")]
    public string? Address { get; init; }

    [Description("TCP port, 1 to 65535. Required.")]
    public int? Port { get; init; }

    [Description("The share of requests, in proportion to the weights of the other endpoints, 1 to 128. Default 1.")]
    [Default("1")]
    public int? Weight { get; init; }
}

/// <summary>Endpoints found by DNS.</summary>
[Planned("refresh")]
internal sealed record DnsSpec
{
    [Description(
        "The host name to resolve, without a port. Its last label must not be a number, because resolvers read `127.1` and `0x7f000001` as IPv4 "
            + "addresses. Required."
    )]
    public string? Host { get; init; }

    [Description("The TCP port of every address that is found, 1 to 65535. Required.")]
    public int? Port { get; init; }

    [Description("How the addresses are used. `strict`: every address is an endpoint (Envoy's STRICT_DNS). Default `strict`.")]
    [Default("strict")]
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
    [Description("The load-balancing policy: `roundRobin`, `leastRequest` or `random`. Default `roundRobin`.")]
    [Default("roundRobin")]
    public LoadBalancingPolicy? Policy { get; init; }

    [Description(
        "The share of healthy endpoints, in percent, 0 to 100, below which Envoy sends requests to all endpoints, including unhealthy and ejected "
            + "ones, rather than overload the rest. With 0 it never does: if no endpoint is left, requests are answered with 503. Default 50."
    )]
    [Default("50")]
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
    [Description("The maximum number of connections, 1 to 1000000000. Default 1024.")]
    [Default("1024")]
    public int? MaxConnections { get; init; }

    [Description(
        "The maximum number of requests that wait for a connection, 1 to 1000000000. Over HTTP/1.1 every request waits, if only briefly. Default 1024."
    )]
    [Default("1024")]
    public int? MaxPendingRequests { get; init; }

    [Description(
        "The maximum number of requests at the same time, 1 to 1000000000. Default 1024. Over HTTP/1.1, the limits of connections and pending "
            + "requests are reached first."
    )]
    [Default("1024")]
    public int? MaxRequests { get; init; }

    [Description("The maximum number of retries at the same time to the whole service, 0 to 1000000000; 0 turns all retries off. Default 3.")]
    [Default("3")]
    public int? MaxRetries { get; init; }

    [Description("Limits for each endpoint. Default: none.")]
    public PerEndpointLimitsSpec? PerEndpoint { get; init; }
}

/// <summary>Limits of one endpoint.</summary>
internal sealed record PerEndpointLimitsSpec
{
    [Description("The maximum number of connections to one endpoint, 1 to 1000000000. Default: unlimited.")]
    public int? MaxConnections { get; init; }
}

/// <summary>Envoy's outlier detection, its fields in camelCase.</summary>
[Planned(
    "consecutiveLocalOriginFailure",
    "enforcingConsecutiveLocalOriginFailure",
    "enforcingLocalOriginSuccessRate",
    "splitExternalLocalOriginErrors",
    "successfulActiveHealthCheckUnejectHost",
    "maxEjectionTimeJitter",
    "monitors"
)]
internal sealed record OutlierDetectionSpec
{
    [Description("The number of consecutive 5xx answers after which an endpoint is ejected, 1 to 1000000. Default 5.")]
    [Default("5")]
    public int? Consecutive5xx { get; init; }

    [Description(
        "The number of consecutive 502, 503 and 504 answers after which an endpoint is ejected, 1 to 1000000. Default 5; enforced only if "
            + "`enforcingConsecutiveGatewayFailure` is above 0."
    )]
    [Default("5")]
    public int? ConsecutiveGatewayFailure { get; init; }

    [Description("The time between two sweeps, which let ejected endpoints back in, 1ms or more. Default 10s.")]
    [Default("10s")]
    public TimeSpan? Interval { get; init; }

    [Description("How long an endpoint stays ejected, multiplied by the number of its ejections so far; 1ms or more. Default 30s.")]
    [Default("30s")]
    public TimeSpan? BaseEjectionTime { get; init; }

    [Description("The longest time that an endpoint stays ejected; not less than `baseEjectionTime`. Default 300s, or `baseEjectionTime` if that is longer.")]
    public TimeSpan? MaxEjectionTime { get; init; }

    [Description(
        "The maximum share of endpoints that may be ejected at the same time, 1 to 100 percent; `alwaysEjectOneHost` takes precedence. Default 10. "
            + "If more than half of the endpoints are ejected, all of them get requests again, unless `loadBalancing.panicThreshold` says otherwise: a "
            + "service with one endpoint needs `panicThreshold: 0` to answer with 503 instead of sending requests to the failed endpoint."
    )]
    [Default("10")]
    public int? MaxEjectionPercent { get; init; }

    [Description(
        "Whether one endpoint may always be ejected, even if it alone is more than `maxEjectionPercent`, as in a service with fewer than 10 "
            + "endpoints. Default true."
    )]
    [Default("true")]
    public bool? AlwaysEjectOneHost { get; init; }

    [Description("The chance that consecutive 5xx answers eject an endpoint, 0 to 100 percent. Default 100.")]
    [Default("100")]
    public int? EnforcingConsecutive5xx { get; init; }

    [Description("The chance that consecutive gateway failures eject an endpoint, 0 to 100 percent. Default 0.")]
    [Default("0")]
    public int? EnforcingConsecutiveGatewayFailure { get; init; }

    [Description("The chance that a low success rate ejects an endpoint, 0 to 100 percent. Default 100.")]
    [Default("100")]
    public int? EnforcingSuccessRate { get; init; }

    [Description("The number of endpoints that must have enough traffic before success rates are compared, 0 to 1000000. Default 5.")]
    [Default("5")]
    public int? SuccessRateMinimumHosts { get; init; }

    [Description("The number of requests per interval that an endpoint must get before its success rate counts, 0 to 1000000000. Default 100.")]
    [Default("100")]
    public int? SuccessRateRequestVolume { get; init; }

    [Description("How far below the mean a success rate ejects an endpoint: in thousandths of the standard deviation, 0 to 100000. Default 1900.")]
    [Default("1900")]
    public int? SuccessRateStdevFactor { get; init; }

    [Description("The share of failures that ejects an endpoint, 1 to 100 percent. Default 85; enforced only if `enforcingFailurePercentage` is above 0.")]
    [Default("85")]
    public int? FailurePercentageThreshold { get; init; }

    [Description("The chance that the failure percentage ejects an endpoint, 0 to 100 percent. Default 0.")]
    [Default("0")]
    public int? EnforcingFailurePercentage { get; init; }

    [Description("The number of endpoints that a service must have before failure percentages are considered, 0 to 1000000. Default 5.")]
    [Default("5")]
    public int? FailurePercentageMinimumHosts { get; init; }

    [Description("The number of requests per interval that an endpoint must get before its failure percentage counts, 0 to 1000000000. Default 50.")]
    [Default("50")]
    public int? FailurePercentageRequestVolume { get; init; }
}

/// <summary>One active health check: exactly one of `http` and `tcp`.</summary>
[Planned("grpc")]
internal sealed record HealthCheckSpec
{
    [Description("Checks an endpoint by an HTTP request. One of `http` and `tcp` is required.")]
    public HttpHealthCheckSpec? Http { get; init; }

    [Description("Checks that a connection can be made: `tcp: {}`. One of `http` and `tcp` is required.")]
    public TcpHealthCheckSpec? Tcp { get; init; }

    [Description("Time between checks, 1ms or more. Default 10s.")]
    [Default("10s")]
    public TimeSpan? Interval { get; init; }

    [Description("Time between checks of an unhealthy endpoint, 1ms or more. Default: `interval`.")]
    public TimeSpan? UnhealthyInterval { get; init; }

    [Description("How long to wait for an answer, 1ms or more. Default 2s.")]
    [Default("2s")]
    public TimeSpan? Timeout { get; init; }

    [Description("The number of consecutive successes after which an endpoint is healthy, 1 to 10000. Default 2; at the start one success is enough.")]
    [Default("2")]
    public int? HealthyThreshold { get; init; }

    [Description("The number of consecutive failures after which an endpoint is unhealthy, 1 to 10000. Default 3.")]
    [Default("3")]
    public int? UnhealthyThreshold { get; init; }
}

/// <summary>An HTTP health check.</summary>
internal sealed record HttpHealthCheckSpec
{
    [Description("The path of the GET request, starting with `/`, with or without a query. Required.")]
    public string? Path { get; init; }

    [Description(
        "The Host header, with or without a port. Default: the address and port of the endpoint that is checked, or with `dns` its host and port; "
            + "port 80 is left out."
    )]
    public string? Host { get; init; }

    [Description("The response statuses that count as healthy, each 200 to 599. Default 200.")]
    public ImmutableArray<int>? Expect { get; init; }
}

/// <summary>A TCP health check; it has no fields.</summary>
internal sealed record TcpHealthCheckSpec;
