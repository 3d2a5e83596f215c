using System.Collections.Immutable;
using System.Net;

namespace ControlPlane.Server.Telemetry;

/// <summary>Where <c>/metrics</c> is served without a token.</summary>
/// <param name="Listen">Address and port; port 0 picks a free one.</param>
internal sealed record MetricsListenOptions(IPEndPoint Listen);

/// <summary>Where metrics and traces are sent, from the standard variables of OpenTelemetry.</summary>
/// <param name="Otel">All settings whose names begin with <c>OTEL_</c>.</param>
internal sealed record TelemetryOptions(ImmutableDictionary<string, string?> Otel)
{
    private const string Endpoint = "OTEL_EXPORTER_OTLP_ENDPOINT",
        Disabled = "OTEL_SDK_DISABLED";
    private static readonly ImmutableArray<string> Endpoints = [Endpoint, "OTEL_EXPORTER_OTLP_METRICS_ENDPOINT", "OTEL_EXPORTER_OTLP_TRACES_ENDPOINT"];

    /// <summary>Nothing is sent.</summary>
    public static readonly TelemetryOptions None = new(ImmutableDictionary<string, string?>.Empty);

    /// <summary>Whether metrics are sent.</summary>
    public bool ExportsMetrics => Exports("METRICS");

    /// <summary>Whether traces are recorded and sent.</summary>
    public bool ExportsTraces => Exports("TRACES");

    /// <summary>The name under which the receiver knows this program: <c>OTEL_SERVICE_NAME</c>, or controlplane.</summary>
    public string ServiceName => Otel.GetValueOrDefault("OTEL_SERVICE_NAME") is { Length: > 0 } name ? name : "controlplane";

    /// <summary>Reads them from the environment and appsettings.json.</summary>
    /// <returns>The options, and what is wrong with them.</returns>
    public static (TelemetryOptions Options, ImmutableArray<string> Problems) Read(IConfiguration settings)
    {
        var otel = settings
            .GetChildren()
            .Where(setting => setting.Key.StartsWith("OTEL_", StringComparison.Ordinal) && setting.Value is not null)
            .ToImmutableDictionary(setting => setting.Key, setting => setting.Value);
        var problems = Endpoints
            .Where(name => otel.GetValueOrDefault(name) is { Length: > 0 } text && !IsHttp(text))
            .Select(name => $"{name}: `{otel[name]}` is not an http or https URL, for example http://127.0.0.1:4317")
            .ToImmutableArray();

        // The SDK would remove the metrics from /metrics too; here the variable only stops the sending.
        var disabled = bool.TryParse(otel.GetValueOrDefault(Disabled), out var off) && off;
        return (disabled ? None : new TelemetryOptions(otel.Remove(Disabled)), problems);
    }

    private static bool IsHttp(string text) =>
        Uri.TryCreate(text, UriKind.Absolute, out var url) && (url.Scheme == Uri.UriSchemeHttp || url.Scheme == Uri.UriSchemeHttps);

    private bool Exports(string signal) =>
        (Says(Endpoint) || Says($"OTEL_EXPORTER_OTLP_{signal}_ENDPOINT"))
        && !string.Equals(Otel.GetValueOrDefault($"OTEL_{signal}_EXPORTER"), "none", StringComparison.OrdinalIgnoreCase);

    private bool Says(string name) => Otel.GetValueOrDefault(name) is { Length: > 0 };
}
