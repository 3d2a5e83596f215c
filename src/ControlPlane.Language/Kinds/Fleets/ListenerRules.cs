using System.Collections.Frozen;
using ControlPlane.Language.EnvoyConfig;
using ControlPlane.Language.Values;
using ControlPlane.Language.Values.Http;
using FluentValidation;

namespace ControlPlane.Language.Kinds.Fleets;

/// <summary>The rules of one listener.</summary>
internal sealed class ListenerRules : AbstractValidator<ListenerSpec>
{
    public ListenerRules()
    {
        RuleFor(listener => listener.Name).NotNull().WithProblem(FleetCodes.ListenerName, "is missing", Names.Form);
        RuleFor(listener => listener.Name)
            .Must(name => name is null || Names.IsValid(name))
            .WithProblem(FleetCodes.ListenerName, "is not a valid name", Names.Form);
        RuleFor(listener => listener.Address)
            .Custom(
                (address, context) =>
                {
                    if (address is not null && IpAddress.WrongListener(address) is { } wrong)
                        context.Fail(FleetCodes.ListenerAddress, wrong, "an IPv4 or IPv6 address of the machine, such as 0.0.0.0 or ::");
                }
            );
        RuleFor(listener => listener.Port).NotNull().WithProblem(FleetCodes.ListenerPort, "is missing", "1 to 65535");
        RuleFor(listener => listener.Port)
            .InclusiveBetween(1, 65535)
            .WithProblem(FleetCodes.ListenerPort, "is {PropertyValue}, which is not a valid TCP port", "1 to 65535");
        RuleFor(listener => listener.Tls)
            .Null()
            .When(listener => listener.Protocol is null or ListenerProtocol.Http)
            .WithProblem(FleetCodes.ListenerTls, "has no effect, because this listener does not speak TLS", hint: "write `protocol: https`, or leave tls out");
        RuleFor(listener => listener.Tls)
            .Null()
            .When(listener => listener.Protocol is ListenerProtocol.TlsPassthrough)
            .WithProblem(
                FleetCodes.ListenerTls,
                "has no effect, because this listener passes TLS on",
                hint: "write `protocol: tcp` to end TLS here, or leave tls out"
            );
        RuleFor(listener => listener.Http3)
            .Must(http3 => http3 is not true)
            .When(listener => listener.Protocol is not ListenerProtocol.Https)
            .WithProblem(FleetCodes.ListenerHttp3, "has no effect, because HTTP/3 needs TLS", hint: "write `protocol: https`, or leave it out");
        RuleFor(listener => listener.Http3)
            .Must(http3 => http3 is not true)
            .When(listener => listener.Tls?.ClientAuth is not null)
            .WithProblem(
                FleetCodes.ListenerHttp3,
                "cannot be combined with `tls.clientAuth`: Envoy 1.36 cannot ask for certificates over HTTP/3",
                hint: "leave one of the two out, or serve HTTP/3 on another listener"
            );
        RuleFor(listener => listener.Http3)
            .Must(http3 => http3 is not true)
            .When(listener => listener.ClientIp?.ProxyProtocol is true)
            .WithProblem(
                FleetCodes.ListenerHttp3,
                "cannot be combined with `clientIp.proxyProtocol`: HTTP/3 has no connection of TCP that a PROXY header could begin",
                hint: "leave one of the two out, or serve HTTP/3 on another listener"
            );
        RuleFor(listener => listener.Http3Port)
            .InclusiveBetween(1, 65535)
            .WithProblem(FleetCodes.ListenerHttp3, "is {PropertyValue}, which is not a valid UDP port", "1 to 65535");
        RuleFor(listener => listener.Http3Port)
            .Null()
            .When(listener => listener.Http3 is not true)
            .WithProblem(FleetCodes.ListenerHttp3, "has no effect without HTTP/3", hint: "write `http3: true`, or leave it out");
        RuleFor(listener => listener)
            .Custom(
                (listener, context) =>
                {
                    foreach (var key in listener.CarriesHttp ? [] : OnlyOfRequests(listener))
                        context.Fail(
                            FleetCodes.ListenerBytes,
                            "has no effect, because this listener does not read requests",
                            hint: "leave it out",
                            below: $".{key}"
                        );
                }
            );
        RuleFor(listener => listener.Tls!).SetValidator(new ListenerTlsRules());
        RuleFor(listener => listener.Http!).SetValidator(new ListenerHttpRules());
        RuleFor(listener => listener.ClientIp!).SetValidator(new ClientIpRules());
        RuleFor(listener => listener.ClientIp!.Header)
            .Must((listener, header) => header?.Contains('_', StringComparison.Ordinal) != true || listener.Http?.Underscores is UnderscoreHeaders.Allow)
            .WithProblem(
                FleetCodes.ClientIpHeader,
                "has an underscore, and this listener does not let headers with underscores in",
                "a name without underscores, or `http: {underscores: allow}`"
            )
            .When(listener => listener.ClientIp is not null);
    }

    private static IEnumerable<string> OnlyOfRequests(ListenerSpec listener)
    {
        if (listener.Http is not null)
            yield return nameof(ListenerSpec.Http);
        if (listener.ClientIp?.TrustedHops is not null)
            yield return "ClientIp.TrustedHops";
        if (listener.ClientIp?.Header is not null)
            yield return "ClientIp.Header";
        if (listener.Limits?.ConcurrentStreams is not null)
            yield return "Limits.ConcurrentStreams";
        if (listener.Timeouts?.RequestHeaders is not null)
            yield return "Timeouts.RequestHeaders";
        if (listener.Timeouts?.RequestBody is not null)
            yield return "Timeouts.RequestBody";
    }
}

/// <summary>The rules of how a listener reads requests.</summary>
internal sealed class ListenerHttpRules : AbstractValidator<ListenerHttpSpec>
{
    public ListenerHttpRules()
    {
        RuleFor(http => http.MaxHeaders)
            .InclusiveBetween(10, 10_000)
            .WithProblem(FleetCodes.ListenerMaxHeaders, "is {PropertyValue}, which is out of range", "10 to 10000");
        RuleFor(http => http.MaxHeaderKiB)
            .InclusiveBetween(1, 8192)
            .WithProblem(FleetCodes.ListenerMaxHeaderKiB, "is {PropertyValue}, which is out of range", "1 to 8192");
        RuleFor(http => http.ServerName)
            .Must(name => name is null || (name.Length is >= 1 and <= 256 && name.Trim() == name && !name.Any(char.IsControl)))
            .WithProblem(FleetCodes.ListenerServerName, "is not a name that a header can have", "1 to 256 characters on one line, without spaces around them");
        RuleFor(http => http.ServerName)
            .Null()
            .When(http => http.ServerHeader is ServerHeader.Keep)
            .WithProblem(FleetCodes.ListenerServerName, "has no effect: with `serverHeader: keep`, only services say it", hint: "leave one of the two out");
    }
}

/// <summary>The rules of whom a listener trusts to say who the client is.</summary>
internal sealed class ClientIpRules : AbstractValidator<ClientIpSpec>
{
    private const string Allowed = "a header that the proxy in front writes, such as cf-connecting-ip or x-real-ip";

    /// <summary>Headers that Envoy itself writes or removes before or while it looks for the client's address, or that hold something else.</summary>
    private static readonly FrozenSet<string> Others = FrozenSet.Create(
        StringComparer.OrdinalIgnoreCase,
        "authorization",
        "cookie",
        "date",
        "forwarded",
        GeneratedNames.ConsumerHeader,
        "user-agent",
        "via",
        "x-forwarded-client-cert",
        "x-forwarded-host",
        "x-forwarded-port",
        "x-forwarded-proto",
        "x-request-id"
    );

    public ClientIpRules()
    {
        RuleFor(client => client)
            .Must(client => (client.TrustedHops is null ? 0 : 1) + (client.Header is null ? 0 : 1) + (client.ProxyProtocol is true ? 1 : 0) == 1)
            .WithProblem(FleetCodes.ClientIpSource, "must have exactly one of trustedHops, header and proxyProtocol: true");
        RuleFor(client => client.TrustedHops)
            .InclusiveBetween(1, 32)
            .WithProblem(FleetCodes.ClientIpHops, "is {PropertyValue}, which is out of range", "1 to 32; without clientIp nobody is trusted");
        RuleFor(client => client.Header)
            .Custom(
                (header, context) =>
                {
                    if (header is not null && Wrong(header) is { } wrong)
                        context.Fail(FleetCodes.ClientIpHeader, wrong, Allowed);
                }
            );
    }

    private static string? Wrong(string header) =>
        header switch
        {
            _ when !HeaderName.IsToken(header) => "is not a valid name of a header",
            _ when HeaderName.Forbidden(header) is not null
                    || Others.Contains(header)
                    || ClientHeaders.Wrong(header) is not null
                    || header.StartsWith("x-envoy-", StringComparison.OrdinalIgnoreCase) => "is a header that cannot hold the client's address",
            _ when header.Equals("x-forwarded-for", StringComparison.OrdinalIgnoreCase) => "is read by counting proxies; specify trustedHops instead",
            _ => null,
        };
}
