using ControlPlane.Language.EnvoyConfig;
using ControlPlane.Language.Kinds.Fleets;
using ControlPlane.Language.Policies.Jwt;
using Envoy.Config.Accesslog.V3;
using Envoy.Config.Core.V3;
using Envoy.Config.Listener.V3;
using Envoy.Extensions.AccessLoggers.Filters.Cel.V3;
using Envoy.Extensions.Filters.Network.ConnectionLimit.V3;
using Envoy.Extensions.Filters.Network.HttpConnectionManager.V3;
using Google.Protobuf;
using Google.Protobuf.WellKnownTypes;
using HttpConnectionManager = Envoy.Extensions.Filters.Network.HttpConnectionManager.V3.HttpConnectionManager;

namespace ControlPlane.Language.Compilation.FleetResources;

/// <summary>LDS: a fleet's listeners. Everything here drains connections when it changes, so it depends on the Fleet document alone.</summary>
internal static class Listeners
{
    private const string AnyAddress = "0.0.0.0";
    private const ulong MaxConnections = 10_000;

    /// <summary>A listener for HTTP, with defaults that are safe where anyone may connect.</summary>
    public static Listener Http(string fleet, ListenerSpec spec, string routeConfiguration, HttpChain chain, BandGroup band)
    {
        var name = GeneratedNames.Listener(fleet, spec.Name!);
        return new Listener
        {
            Name = name,
            StatPrefix = name,
            Address = new Address
            {
                SocketAddress = new SocketAddress { Address = spec.Address ?? AnyAddress, PortValue = (uint)spec.Port!.Value },
            },
            PerConnectionBufferLimitBytes = 32 * 1024,
            ListenerFiltersTimeout = Seconds(5),
            FilterChains =
            {
                new FilterChain
                {
                    Name = "default",
                    TransportSocketConnectTimeout = Seconds(10),
                    Filters =
                    {
                        Filter("envoy.filters.network.connection_limit", new ConnectionLimit { StatPrefix = name, MaxConnections = MaxConnections }),
                        Filter("envoy.filters.network.http_connection_manager", Manager(fleet, ListenerOptions.Of(spec), routeConfiguration, chain, band)),
                    },
                },
            },
        };
    }

    private static HttpConnectionManager Manager(string fleet, ListenerOptions options, string routeConfiguration, HttpChain chain, BandGroup band)
    {
        var manager = new HttpConnectionManager
        {
            StatPrefix = GeneratedNames.Listener(fleet, options.Listener),
            Rds = new Rds { RouteConfigName = routeConfiguration, ConfigSource = Sources.Ads() },
            HttpFilters = { chain.Filters(fleet, band) },
            LocalReplyConfig = LocalReplies(),

            ForwardClientCertDetails = HttpConnectionManager.Types.ForwardClientCertDetails.Sanitize,
            GenerateRequestId = true,
            PreserveExternalRequestId = options.PreserveRequestId,
            AlwaysSetRequestIdInResponse = true,

            RequestHeadersTimeout = Seconds(10),
            RequestTimeout = Seconds(0),
            StreamIdleTimeout = Seconds(300),

            ServerHeaderTransformation = HttpConnectionManager.Types.ServerHeaderTransformation.Overwrite,
            ServerName = "gateway",
        };
        ClientAddresses.Set(manager, options);
        HttpReading.Set(manager, options);
        return manager;
    }

    /// <summary>
    /// Whoever fails to authenticate is answered 401 and told how, no more: Envoy itself answers a wrong audience with 403, and what RBAC finds wrong with a
    /// token's lifetime. Any other 403 of RBAC stays.
    /// </summary>
    private static LocalReplyConfig LocalReplies() =>
        new()
        {
            Mappers =
            {
                Unauthorized("response.code_details == 'jwt_authn_access_denied{Jwt_is_missing}'", "Bearer"),
                Unauthorized(
                    "response.code_details.startsWith('jwt_authn_access_denied') || "
                        + $"response.code_details.startsWith('rbac_access_denied_matched_policy[{TokenConditions.LifetimePrefix}/')",
                    "Bearer error=\"invalid_token\""
                ),
            },
        };

    private static ResponseMapper Unauthorized(string condition, string challenge) =>
        new()
        {
            Filter = new AccessLogFilter
            {
                ExtensionFilter = new ExtensionFilter
                {
                    Name = "envoy.access_loggers.extension_filters.cel",
                    TypedConfig = Any.Pack(new ExpressionFilter { Expression = condition }),
                },
            },
            StatusCode = 401,
            HeadersToAdd =
            {
                new HeaderValueOption
                {
                    Header = new HeaderValue { Key = "www-authenticate", Value = challenge },
                    AppendAction = HeaderValueOption.Types.HeaderAppendAction.OverwriteIfExistsOrAdd,
                },
            },
        };

    private static Filter Filter(string name, IMessage config) => new() { Name = name, TypedConfig = Any.Pack(config) };

    private static Duration Seconds(int seconds) => Duration.FromTimeSpan(TimeSpan.FromSeconds(seconds));
}
