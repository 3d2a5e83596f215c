using System.Globalization;

namespace ControlPlane.Xds.Tests.RealEnvoy;

/// <summary>The ways in which Envoy's documentation has an Envoy take its configuration from a server.</summary>
internal static class Bootstraps
{
    /// <summary>Everything over ADS.</summary>
    /// <param name="api">DELTA_GRPC, or GRPC for the state of the world.</param>
    /// <param name="adsPort">The server's port.</param>
    /// <param name="adminPort">The port of Envoy's admin interface.</param>
    public static string Aggregated(string api, int adsPort, int adminPort) =>
        $$$$"""
            {{{{Head(adminPort)}}}}
            layered_runtime:
              layers:
              - name: runtime
                rtds_layer: {name: runtime, rtds_config: {ads: {}, resource_api_version: V3, initial_fetch_timeout: 5s}}
            dynamic_resources:
            {{{{AdsConfig(api)}}}}
              cds_config: {ads: {}, resource_api_version: V3, initial_fetch_timeout: 5s}
              lds_config: {ads: {}, resource_api_version: V3, initial_fetch_timeout: 5s}
            static_resources:
              clusters:
            {{{{XdsCluster(adsPort)}}}}
              - name: fleet
                type: EDS
                connect_timeout: 1s
                eds_cluster_config: {eds_config: {ads: {}, resource_api_version: V3, initial_fetch_timeout: 5s}}
            """;

    /// <summary>Clusters, listeners, the runtime layer and the local cluster by streams of their own; what clusters and listeners refer to over ADS.</summary>
    public static string Separate(string api, int adsPort, int adminPort) =>
        $$$$"""
            {{{{Head(adminPort)}}}}
            layered_runtime:
              layers:
              - name: runtime
                rtds_layer: {name: runtime, rtds_config: {{{{Source(api)}}}} }
            dynamic_resources:
            {{{{AdsConfig(api)}}}}
              cds_config: {{{{Source(api)}}}}
              lds_config: {{{{Source(api)}}}}
            static_resources:
              clusters:
            {{{{XdsCluster(adsPort)}}}}
              - name: fleet
                type: EDS
                connect_timeout: 1s
                eds_cluster_config: {eds_config: {{{{Source(api)}}}} }
            """;

    /// <summary>No ADS: a listener and a cluster of the bootstrap, with routes and endpoints by streams of their own.</summary>
    public static string RoutesAndEndpointsAlone(string api, int adsPort, int adminPort, int listenerPort) =>
        $$$$"""
            {{{{Head(adminPort)}}}}
            static_resources:
              listeners:
              - name: edge
                address:
                  socket_address: {address: 127.0.0.1, port_value: {{{{Text(listenerPort)}}}} }
                filter_chains:
                - filters:
                  - name: http
                    typed_config:
                      "@type": type.googleapis.com/envoy.extensions.filters.network.http_connection_manager.v3.HttpConnectionManager
                      stat_prefix: edge
                      rds: {route_config_name: "edge/http@1", config_source: {{{{Source(api)}}}} }
                      http_filters:
                      - name: router
                        typed_config: {"@type": type.googleapis.com/envoy.extensions.filters.http.router.v3.Router}
              clusters:
            {{{{XdsCluster(adsPort)}}}}
              - name: fleet
                type: STATIC
              - name: shop
                type: EDS
                connect_timeout: 1s
                eds_cluster_config: {eds_config: {{{{Source(api)}}}} }
            """;

    private static string Head(int adminPort) =>
        $$$$"""
            node: {id: envoy-1, cluster: shop}
            admin:
              address:
                socket_address: {address: 127.0.0.1, port_value: {{{{Text(adminPort)}}}} }
            cluster_manager: {local_cluster_name: fleet}
            """;

    private static string AdsConfig(string api) =>
        $$$$"""
              ads_config:
                api_type: {{{{api}}}}
                transport_api_version: V3
                set_node_on_first_message_only: true
                grpc_services: [{envoy_grpc: {cluster_name: xds}}]
            """;

    private static string Source(string api) =>
        $$$$"""
            {resource_api_version: V3, initial_fetch_timeout: 5s, api_config_source: {{{{Api(api)}}}} }
            """;

    private static string Api(string api) => $$$$"""{api_type: {{{{api}}}}, transport_api_version: V3, grpc_services: [{envoy_grpc: {cluster_name: xds}}]}""";

    private static string XdsCluster(int adsPort) =>
        $$$$"""
              - name: xds
                type: STATIC
                connect_timeout: 1s
                typed_extension_protocol_options:
                  envoy.extensions.upstreams.http.v3.HttpProtocolOptions:
                    "@type": type.googleapis.com/envoy.extensions.upstreams.http.v3.HttpProtocolOptions
                    explicit_http_config: {http2_protocol_options: {connection_keepalive: {interval: 30s, timeout: 5s}}}
                load_assignment:
                  cluster_name: xds
                  endpoints: [{lb_endpoints: [{endpoint: {address: {socket_address: {address: 127.0.0.1, port_value: {{{{Text(adsPort)}}}} } } } }]}]
            """;

    private static string Text(int port) => port.ToString(CultureInfo.InvariantCulture);
}
