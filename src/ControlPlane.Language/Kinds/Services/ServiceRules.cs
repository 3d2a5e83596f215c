using ControlPlane.Language.Values;
using ControlPlane.Language.Values.Http;
using FluentValidation;

namespace ControlPlane.Language.Kinds.Services;

/// <summary>The rules of one Service document.</summary>
internal sealed class ServiceRules : AbstractValidator<ServiceSpec>
{
    private static readonly TimeSpan Shortest = TimeSpan.FromMilliseconds(1);

    public ServiceRules()
    {
        RuleFor(service => service)
            .Must(service => new object?[] { service.Endpoints, service.Dns, service.Url }.Count(source => source is not null) == 1)
            .WithProblem(ServiceCodes.Source, "must have exactly one of endpoints, dns and url");
        RuleFor(service => service.Url)
            .Must(url => url is null || ServiceUrl.Parse(url) is not null)
            .WithProblem(
                ServiceCodes.Url,
                "is not the URL of a service",
                "https:// or http://, a host name and perhaps a port, such as https://users.internal:8443; an IP address belongs in `endpoints`"
            );
        RuleFor(service => service.Tls)
            .Null()
            .When(service => service.Url is { } url && ServiceUrl.Parse(url) is { IsTls: false })
            .WithProblem(ServiceCodes.Url, "contradicts the url, which is plain HTTP", hint: "write the url with https://, or leave tls out");
        RuleFor(service => service.Protocol)
            .Must((service, protocol) => protocol is not ServiceProtocol.Auto || service.Long().Tls is not null)
            .WithProblem(
                ServiceCodes.AutoProtocol,
                "is auto, but without TLS there is nothing by which a protocol could be negotiated",
                "http1, http2, or add tls"
            );
        RuleForEach<EndpointSpec>(service => service.Endpoints).SetValidator(new EndpointRules());
        RuleFor(service => service.Endpoints)
            .Custom(
                (endpoints, context) =>
                    context.FailRepeated(
                        endpoints,
                        endpoint => endpoint is { Address: { } address, Port: { } port } ? $"{IpAddress.Canonical(address)}:{port}" : null,
                        "",
                        ServiceCodes.EndpointTwice,
                        "is listed already"
                    )
            );
        RuleFor(service => service.Dns!).SetValidator(new DnsRules());
        RuleFor(service => service.ConnectTimeout)
            .InclusiveBetween(Shortest, TimeSpan.FromMinutes(1))
            .WithProblem(ServiceCodes.ConnectTimeout, "is out of range", "1ms to 1m");
        RuleFor(service => service.LoadBalancing!.PanicThreshold)
            .InclusiveBetween(0, 100)
            .WithProblem(ServiceCodes.PanicThreshold, "is {PropertyValue}, which is not a valid percentage", "0 to 100")
            .When(service => service.LoadBalancing is not null);
        RuleFor(service => service.Tls!).SetValidator(new ServiceTlsRules());
        RuleFor(service => service.Tls!)
            .Must((service, tls) => tls.InsecureSkipVerify is true || tls.Verify is not null || UpstreamTls.NameOf(service, tls) is not null)
            .When(service => service is { Tls: not null, Dns: null, Url: null })
            .WithProblem(ServiceCodes.TlsName, "has no name by which the certificate of the endpoints could be verified", "sni, or verify: {san: [name]}");
        RuleFor(service => service.CircuitBreaker!).SetValidator(new CircuitBreakerRules());
        RuleFor(service => service.OutlierDetection!).SetValidator(new OutlierDetectionRules());
        RuleFor(service => service.OutlierDetection!)
            .Custom(
                (_, context) =>
                {
                    if (OutlierEffect.Wrong(context.InstanceToValidate) is var (path, message, allowed))
                        context.Fail(ServiceCodes.OutlierNotEnforced, message, allowed, below: path);
                }
            )
            .When(service => service.OutlierDetection is not null);
        RuleFor(service => service.HealthChecks)
            .Must(checks => checks is null or { Length: <= 1 })
            .WithProblem(ServiceCodes.HealthCheckCount, "has more than one health check", "at most one");
        RuleForEach<HealthCheckSpec>(service => service.HealthChecks).SetValidator(new HealthCheckRules());
    }
}

/// <summary>The rules of one endpoint.</summary>
internal sealed class EndpointRules : AbstractValidator<EndpointSpec>
{
    public EndpointRules()
    {
        RuleFor(endpoint => endpoint.Address).NotNull().WithProblem(ServiceCodes.EndpointAddress, "is missing", "an IPv4 or IPv6 address");
        RuleFor(endpoint => endpoint.Address)
            .Custom(
                (address, context) =>
                {
                    if (address is not null && IpAddress.WrongEndpoint(address) is { } wrong)
                        context.Fail(
                            ServiceCodes.EndpointAddress,
                            IpAddress.IsValid(address) ? wrong : $"{wrong}; a host name belongs in `dns`",
                            "an IPv4 or IPv6 address of one machine, without port"
                        );
                }
            );
        RuleFor(endpoint => endpoint.Port).NotNull().WithProblem(ServiceCodes.EndpointPort, "is missing", "1 to 65535");
        RuleFor(endpoint => endpoint.Port)
            .InclusiveBetween(1, 65535)
            .WithProblem(ServiceCodes.EndpointPort, "is {PropertyValue}, which is not a valid TCP port", "1 to 65535");
        RuleFor(endpoint => endpoint.Weight)
            .InclusiveBetween(1, 128)
            .WithProblem(ServiceCodes.EndpointWeight, "is {PropertyValue}, which is out of range", "1 to 128");
    }
}

/// <summary>The rules of endpoints found by DNS.</summary>
internal sealed class DnsRules : AbstractValidator<DnsSpec>
{
    public DnsRules()
    {
        RuleFor(dns => dns.Host).NotNull().WithProblem(ServiceCodes.DnsHost, "is missing", "a host name");
        RuleFor(dns => dns.Host)
            .Must(host => host is null || (HostName.IsValidInAnyCase(host) && !IpAddress.IsValid(host)))
            .WithProblem(ServiceCodes.DnsHost, "is not a valid host name; an IP address belongs in `endpoints`", "a host name, without port");
        RuleFor(dns => dns.Host)
            .Must(host => host is null || !HostName.IsValidInAnyCase(host) || IpAddress.IsValid(host) || !HostName.EndsInNumber(host))
            .WithProblem(
                ServiceCodes.DnsHost,
                "ends in a number, so resolvers read it as another spelling of an IPv4 address, or reject it",
                "a host name whose last label is not a number; write an IP address in `endpoints`, with all four parts"
            );
        RuleFor(dns => dns.Port).NotNull().WithProblem(ServiceCodes.DnsPort, "is missing", "1 to 65535");
        RuleFor(dns => dns.Port)
            .InclusiveBetween(1, 65535)
            .WithProblem(ServiceCodes.DnsPort, "is {PropertyValue}, which is not a valid TCP port", "1 to 65535");
    }
}

/// <summary>The rules of circuit breaker thresholds.</summary>
internal sealed class CircuitBreakerRules : AbstractValidator<CircuitBreakerSpec>
{
    private const string OutOfRange = "is {PropertyValue}, which is out of range";
    private const string Allowed = "1 to 1000000000";
    private const int Most = 1_000_000_000;

    public CircuitBreakerRules()
    {
        RuleFor(breaker => breaker.MaxConnections).InclusiveBetween(1, Most).WithProblem(ServiceCodes.CircuitBreakerLimit, OutOfRange, Allowed);
        RuleFor(breaker => breaker.MaxPendingRequests)
            .GreaterThanOrEqualTo(1)
            .WithProblem(
                ServiceCodes.CircuitBreakerLimit,
                "is {PropertyValue}: every request waits for its connection, if only for a moment, so all requests would get a 503",
                Allowed
            );
        RuleFor(breaker => breaker.MaxPendingRequests).LessThanOrEqualTo(Most).WithProblem(ServiceCodes.CircuitBreakerLimit, OutOfRange, Allowed);
        RuleFor(breaker => breaker.MaxRequests).InclusiveBetween(1, Most).WithProblem(ServiceCodes.CircuitBreakerLimit, OutOfRange, Allowed);
        RuleFor(breaker => breaker.MaxRetries).InclusiveBetween(0, Most).WithProblem(ServiceCodes.CircuitBreakerLimit, OutOfRange, "0 to 1000000000");
        RuleFor(breaker => breaker.PerEndpoint!.MaxConnections)
            .InclusiveBetween(1, Most)
            .WithProblem(ServiceCodes.CircuitBreakerLimit, OutOfRange, Allowed)
            .When(breaker => breaker.PerEndpoint is not null);
    }
}
