using ControlPlane.Server.Demo;
using ControlPlane.Testing;

namespace ControlPlane.EndToEnd.Tests.Rig;

/// <summary>
/// A client of HTTP/3: an Envoy that sends what it gets over HTTP/1.1 on to a port on loopback over HTTP/3. .NET has such a client only where libmsquic is.
/// </summary>
internal sealed class Http3Client : IAsyncDisposable
{
    private readonly EnvoyProcess _envoy;

    private Http3Client(EnvoyProcess envoy, int port) => (_envoy, Gateway) = (envoy, new Gateway(port));

    /// <summary>Where requests of HTTP/1.1 go.</summary>
    public Gateway Gateway { get; }

    /// <summary>Starts one.</summary>
    /// <param name="binary">The Envoy.</param>
    /// <param name="port">The UDP port.</param>
    /// <param name="name">The name that it asks for.</param>
    /// <param name="authority">By which the certificate is verified.</param>
    /// <param name="cancel">Ends the start.</param>
    public static async Task<Http3Client> StartAsync(
        Server.Demo.EnvoyBinary binary,
        int port,
        string name,
        CertificateAuthority authority,
        CancellationToken cancel
    )
    {
        var own = FreePort.Next();
        var envoy = await EnvoyProcess.StartAsync(binary, Bootstrap(own, port, name, authority.Root.ExportCertificatePem().Replace("\n", "\\n")), cancel);
        var client = new Http3Client(envoy, own);
        await Wait.UntilAsync("the client is ready", TimeSpan.FromMinutes(1), envoy.Admin.IsReadyAsync, cancel);
        return client;
    }

    /// <summary>How many connections of HTTP/3 it made.</summary>
    public Task<long> ConnectionsAsync(CancellationToken cancel) => _envoy.Admin.StatAsync("cluster.http3.upstream_cx_http3_total", cancel);

    /// <inheritdoc/>
    public ValueTask DisposeAsync()
    {
        Gateway.Dispose();
        return _envoy.DisposeAsync();
    }

    private static string Bootstrap(int own, int port, string name, string authorities) =>
        $$$$"""
            admin: {address: {socket_address: {address: 127.0.0.1, port_value: 0}}}
            static_resources:
              clusters:
                - name: http3
                  type: STATIC
                  connect_timeout: 5s
                  load_assignment:
                    cluster_name: http3
                    endpoints:
                      - lb_endpoints:
                          - endpoint:
                              address: {socket_address: {address: 127.0.0.1, port_value: {{{{port}}}}}}
                  typed_extension_protocol_options:
                    envoy.extensions.upstreams.http.v3.HttpProtocolOptions:
                      "@type": type.googleapis.com/envoy.extensions.upstreams.http.v3.HttpProtocolOptions
                      explicit_http_config: {http3_protocol_options: {}}
                  transport_socket:
                    name: envoy.transport_sockets.quic
                    typed_config:
                      "@type": type.googleapis.com/envoy.extensions.transport_sockets.quic.v3.QuicUpstreamTransport
                      upstream_tls_context:
                        sni: {{{{name}}}}
                        common_tls_context:
                          validation_context:
                            trusted_ca: {inline_string: "{{{{authorities}}}}"}
                            match_typed_subject_alt_names: [{san_type: DNS, matcher: {exact: {{{{name}}}}}}]
              listeners:
                - name: plain
                  address: {socket_address: {address: 127.0.0.1, port_value: {{{{own}}}}}}
                  filter_chains:
                    - filters:
                        - name: envoy.filters.network.http_connection_manager
                          typed_config:
                            "@type": type.googleapis.com/envoy.extensions.filters.network.http_connection_manager.v3.HttpConnectionManager
                            stat_prefix: plain
                            server_header_transformation: PASS_THROUGH
                            route_config:
                              virtual_hosts: [{name: all, domains: ["*"], routes: [{match: {prefix: /}, route: {cluster: http3}}]}]
                            http_filters:
                              - name: envoy.filters.http.router
                                typed_config: {"@type": type.googleapis.com/envoy.extensions.filters.http.router.v3.Router}
            """;
}
