using System.Diagnostics;
using ControlPlane.Testing;

namespace ControlPlane.Xds.Tests.RealEnvoy;

/// <summary>A real Envoy that takes everything by delta ADS from one address, in the way our bootstrap tells it to.</summary>
internal sealed class EnvoyProcess : IAsyncDisposable
{
    private readonly Process _process;
    private readonly string _folder;

    private EnvoyProcess(Process process, string folder, int adminPort) =>
        (_process, _folder, Admin) = (process, folder, new Uri($"http://127.0.0.1:{adminPort}"));

    /// <summary>Its admin address.</summary>
    public Uri Admin { get; }

    /// <summary>Starts the Envoy of this version; skips the test where there is none, unless REQUIRE_ENVOY=1.</summary>
    public static EnvoyProcess Start(string version, int adsPort)
    {
        var binary = EnvoyBinary.Require(version).Path;
        var adminPort = FreePort.Next();
        var folder = Directory.CreateTempSubdirectory("envoy-").FullName;
        var bootstrap = Path.Combine(folder, "bootstrap.yaml");
        File.WriteAllText(bootstrap, Bootstrap(adsPort, adminPort));
        var start = new ProcessStartInfo(binary) { RedirectStandardError = true, UseShellExecute = false };
        string[] arguments =
        [
            "-c",
            bootstrap,
            "--use-dynamic-base-id",
            "--concurrency",
            "1",
            "-l",
            "warning",
            "--log-path",
            Path.Combine(folder, "envoy.log"),
            "--reject-unknown-dynamic-fields",
        ];
        foreach (var argument in arguments)
            start.ArgumentList.Add(argument);
        var process = Process.Start(start) ?? throw new InvalidOperationException($"{binary} did not start");
        process.BeginErrorReadLine();
        return new EnvoyProcess(process, folder, adminPort);
    }

    /// <summary>What Envoy logged, for the message of a failed test.</summary>
    public string Log() => File.Exists(Path.Combine(_folder, "envoy.log")) ? File.ReadAllText(Path.Combine(_folder, "envoy.log")) : "";

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        _process.Kill();
        await _process.WaitForExitAsync();
        _process.Dispose();
        Directory.Delete(_folder, recursive: true);
    }

    private static string Bootstrap(int adsPort, int adminPort) =>
        """
            node: {id: envoy-1, cluster: shop}
            admin:
              address:
                socket_address: {address: 127.0.0.1, port_value: ADMIN_PORT}
            cluster_manager: {local_cluster_name: fleet}
            layered_runtime:
              layers:
              - name: runtime
                rtds_layer: {name: runtime, rtds_config: {ads: {}, resource_api_version: V3, initial_fetch_timeout: 5s}}
            dynamic_resources:
              ads_config:
                api_type: DELTA_GRPC
                transport_api_version: V3
                set_node_on_first_message_only: true
                grpc_services: [{envoy_grpc: {cluster_name: xds}}]
              cds_config: {ads: {}, resource_api_version: V3, initial_fetch_timeout: 5s}
              lds_config: {ads: {}, resource_api_version: V3, initial_fetch_timeout: 5s}
            static_resources:
              clusters:
              - name: xds
                type: STATIC
                connect_timeout: 1s
                typed_extension_protocol_options:
                  envoy.extensions.upstreams.http.v3.HttpProtocolOptions:
                    "@type": type.googleapis.com/envoy.extensions.upstreams.http.v3.HttpProtocolOptions
                    explicit_http_config: {http2_protocol_options: {connection_keepalive: {interval: 30s, timeout: 5s}}}
                load_assignment:
                  cluster_name: xds
                  endpoints: [{lb_endpoints: [{endpoint: {address: {socket_address: {address: 127.0.0.1, port_value: ADS_PORT}}}}]}]
              - name: fleet
                type: EDS
                connect_timeout: 1s
                eds_cluster_config: {eds_config: {ads: {}, resource_api_version: V3, initial_fetch_timeout: 5s}}
            """.Replace("ADS_PORT", $"{adsPort}").Replace("ADMIN_PORT", $"{adminPort}");
}
