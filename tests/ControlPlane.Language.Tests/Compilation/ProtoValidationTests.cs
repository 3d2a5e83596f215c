using ControlPlane.Language.EnvoyConfig.Protos;
using Envoy.Config.Cluster.V3;
using Envoy.Config.Core.V3;
using Envoy.Config.Listener.V3;
using Envoy.Config.Route.V3;
using Envoy.Extensions.Filters.Http.LocalRatelimit.V3;
using Google.Protobuf;
using Google.Protobuf.WellKnownTypes;
using CompressorLibrary = Envoy.Extensions.Compression.Gzip.Compressor.V3.Gzip;
using Filter = Envoy.Config.Listener.V3.Filter;

namespace ControlPlane.Language.Tests.Compilation;

public sealed class ProtoValidationTests
{
    public static TheoryData<string, IMessage, string> Broken =>
        new()
        {
            { "text too short", new Cluster(), "name must have 1 characters or more" },
            {
                "pattern",
                new RouteMatch { PathSeparatedPrefix = "/a/" },
                "path_separated_prefix must match ^[^?#]+[^?#/]$"
            },
            {
                "required message",
                new Listener { FilterChains = { new FilterChain { Filters = { new Filter() } } } },
                "filter_chains[0].filters[0].name must have 1 characters or more"
            },
            { "required choice", new RouteMatch(), "path_specifier is required" },
            {
                "number",
                new SocketAddress { Address = "a", PortValue = 70000 },
                "port_value must be at most 65535"
            },
            {
                "required duration",
                new HealthCheck
                {
                    HealthyThreshold = 1,
                    UnhealthyThreshold = 1,
                    Interval = Seconds(1),
                    TcpHealthCheck = new(),
                },
                "timeout is required"
            },
            {
                "duration",
                new HealthCheck
                {
                    HealthyThreshold = 1,
                    UnhealthyThreshold = 1,
                    Interval = Seconds(0),
                    Timeout = Seconds(1),
                    TcpHealthCheck = new(),
                },
                "interval must be above 0"
            },
            {
                "wrapped number",
                new CompressorLibrary { WindowBits = 3 },
                "window_bits must be at least 9 and at most 15"
            },
            {
                "header name",
                new HeaderValue { Key = "a\nb" },
                "key must not have line breaks"
            },
            {
                "enumeration",
                new Cluster { Name = "a", LbPolicy = (Cluster.Types.LbPolicy)99 },
                "lb_policy must be a defined value"
            },
            {
                "inside an Any",
                new Filter { Name = "a", TypedConfig = Any.Pack(new LocalRateLimit()) },
                "typed_config.stat_prefix must have 1 characters or more"
            },
            {
                "items",
                new Listener { FilterChains = { new FilterChain { FilterChainMatch = new FilterChainMatch { SourcePorts = { 0 } } } } },
                "filter_chains[0].filter_chain_match.source_ports must be at least 1 and at most 65535"
            },
        };

    [Theory, MemberData(nameof(Broken))]
    public void Finds_what_Envoy_would_reject(string rule, IMessage message, string expected)
    {
        ArgumentNullException.ThrowIfNull(message);
        var found = ProtoValidation.Check(message);
        found.Select(violation => $"{violation.Field} {violation.Rule}").ShouldContain(expected, rule);
        ProtoValidation.Check(message, message.ToByteArray(), new KeptParts()).ShouldBe(found, rule);
    }

    [Fact]
    public void Leaves_what_is_right_alone() =>
        ProtoValidation
            .Check(
                new Route
                {
                    Name = "a",
                    Match = new RouteMatch { Prefix = "/" },
                    DirectResponse = new DirectResponseAction { Status = 404 },
                }
            )
            .ShouldBeEmpty();

    private static Duration Seconds(int seconds) => new() { Seconds = seconds };
}
