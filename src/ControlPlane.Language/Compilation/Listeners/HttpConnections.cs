using System.Collections.Immutable;
using ControlPlane.Language.Binding;
using ControlPlane.Language.Compilation.FleetResources;
using ControlPlane.Language.EnvoyConfig;
using ControlPlane.Language.Kinds.Fleets;
using ControlPlane.Language.Policies;
using ControlPlane.Language.Policies.Timeouts;
using Envoy.Config.Core.V3;
using Envoy.Config.Listener.V3;
using Envoy.Extensions.Filters.Network.ConnectionLimit.V3;
using Envoy.Extensions.Filters.Network.HttpConnectionManager.V3;
using Google.Protobuf;
using Google.Protobuf.WellKnownTypes;
using HttpConnectionManager = Envoy.Extensions.Filters.Network.HttpConnectionManager.V3.HttpConnectionManager;
using ServerHeaderTransformation = Envoy.Extensions.Filters.Network.HttpConnectionManager.V3.HttpConnectionManager.Types.ServerHeaderTransformation;

namespace ControlPlane.Language.Compilation.Listeners;

/// <summary>The network filters of connections that carry HTTP, with defaults that are safe where anyone may connect.</summary>
internal static class HttpConnections
{
    /// <param name="fleet">The fleet.</param>
    /// <param name="options">What the listener says.</param>
    /// <param name="names">The DNS names of the certificate of these connections: requests for other hosts are refused. Empty where any host is served.</param>
    /// <param name="http3">Whether the connections are of HTTP/3; otherwise they are of any other version.</param>
    public static IEnumerable<Filter> Filters(FleetContext fleet, ListenerOptions options, ImmutableArray<string> names, bool http3 = false)
    {
        var name = GeneratedNames.Listener(fleet.Name, options.Listener);
        return [ConnectionLimit(fleet, options), Filter("envoy.filters.network.http_connection_manager", Manager(name, fleet, options, names, http3))];
    }

    /// <summary>Closes connections beyond the limit of the listener.</summary>
    public static Filter ConnectionLimit(FleetContext fleet, ListenerOptions options) =>
        Filter(
            "envoy.filters.network.connection_limit",
            new ConnectionLimit
            {
                StatPrefix = GeneratedNames.Listener(fleet.Name, options.Listener),
                MaxConnections = (ulong)options.Limits.Connections!.Value,
            }
        );

    private static HttpConnectionManager Manager(string name, FleetContext fleet, ListenerOptions options, ImmutableArray<string> names, bool http3)
    {
        var manager = new HttpConnectionManager
        {
            StatPrefix = name,
            Rds = new Rds { RouteConfigName = fleet.RouteConfiguration(options.Listener), ConfigSource = Sources.Ads() },
            HttpFilters = { names.IsEmpty ? [] : [MisdirectedRequests.Filter(names)], fleet.Chain.Filters(fleet.Name, fleet.Band) },
            LocalReplyConfig = new LocalReplyConfig { Mappers = { names.IsEmpty ? [] : [MisdirectedRequests.Answer], LocalReplies(fleet) } },

            // Servers that speak HTTP/2 over TLS refuse a request that says `http`.
            SchemeHeaderTransformation = new SchemeHeaderTransformation { MatchUpstream = true },
            GenerateRequestId = true,
            PreserveExternalRequestId = options.PreserveRequestId,
            AlwaysSetRequestIdInResponse = true,

            RequestHeadersTimeout = Duration.FromTimeSpan(options.Timeouts.RequestHeaders!.Value),
            RequestTimeout = Duration.FromTimeSpan(options.Timeouts.RequestBody ?? TimeSpan.Zero),
            StreamIdleTimeout = Duration.FromTimeSpan(new TimeoutSpec().InForce().Idle!.Value),

            ServerHeaderTransformation = options.ServerHeader switch
            {
                ServerHeader.AddIfAbsent => ServerHeaderTransformation.AppendIfAbsent,
                ServerHeader.Keep => ServerHeaderTransformation.PassThrough,
                _ => ServerHeaderTransformation.Overwrite,
            },
            ServerName = options.ServerName,
        };
        ClientAddresses.Set(manager, options);
        ClientCertificates.Set(manager, options);
        HttpReading.Set(manager, options);
        if (http3)
            Http3.Set(manager, options);
        return manager;
    }

    /// <summary>Those of every policy there is, in force or not: a policy that comes into force must not drain a listener.</summary>
    private static IEnumerable<ResponseMapper> LocalReplies(FleetContext fleet) =>
        fleet.Document.Vocabulary.Policies.OrderBy(policy => policy.Name, StringComparer.Ordinal).SelectMany(policy => Policy.Of(policy).LocalReplies);

    /// <summary>A network filter.</summary>
    public static Filter Filter(string name, IMessage config) => new() { Name = name, TypedConfig = Any.Pack(config) };
}
