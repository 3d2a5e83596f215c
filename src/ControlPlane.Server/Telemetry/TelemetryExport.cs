using System.Diagnostics.Metrics;
using ControlPlane.Server.Core;
using ControlPlane.Server.Core.Reconcile;
using OpenTelemetry.Metrics;
using OpenTelemetry.Resources;
using OpenTelemetry.Trace;

namespace ControlPlane.Server.Telemetry;

/// <summary>Where metrics and traces go: <c>/metrics</c> always, OTLP where the standard OTEL_ variables name an endpoint.</summary>
internal static class TelemetryExport
{
    /// <summary>The path of the metrics in the Prometheus format.</summary>
    public const string Path = "/metrics";

    /// <summary>Adds OpenTelemetry to the application that serves the admin API.</summary>
    /// <param name="builder">The application.</param>
    /// <param name="options">Where metrics and traces go.</param>
    /// <param name="meter">This server's meter: another one of the same name, of a server beside it in this process, is not shown here.</param>
    public static void Add(WebApplicationBuilder builder, TelemetryOptions options, Meter meter)
    {
        builder.Configuration.AddInMemoryCollection(options.Otel);
        var telemetry = builder
            .Services.AddOpenTelemetry()
            .ConfigureResource(resource => resource.AddService(options.ServiceName, serviceVersion: ServerVersions.Own));
        telemetry.WithMetrics(metrics =>
        {
            metrics.AddMeter(meter.Name, "Microsoft.AspNetCore.Hosting", "System.Runtime");
            metrics.AddPrometheusExporter(prometheus => prometheus.ScopeInfoEnabled = false);
            if (options.ExportsMetrics)
                metrics.AddOtlpExporter();
        });
        builder.Services.ConfigureOpenTelemetryMeterProvider(
            (services, metrics) => metrics.AddView(instrument => IsShown(instrument, meter, services) ? null : MetricStreamConfiguration.Drop)
        );
        if (options.ExportsTraces)
        {
            telemetry.WithTracing(traces =>
                traces
                    .AddAspNetCoreInstrumentation(requests =>
                        requests.Filter = context => context.Request.Path.StartsWithSegments(Admin.AdminPaths.Root, StringComparison.Ordinal)
                    )
                    .AddSource(ServerActivities.AllSources)
                    .AddOtlpExporter()
            );
        }
    }

    /// <summary>Serves the metrics at <see cref="Path"/>.</summary>
    public static IEndpointConventionBuilder Map(IEndpointRouteBuilder routes, MeterProvider? meters = null) =>
        routes.MapPrometheusScrapingEndpoint(Path, meters, configureBranchedPipeline: null, optionsName: null);

    /// <summary>Names of the .NET runtime's metrics that Prometheus reserves for parts of histograms, such as <c>dotnet.timer.count</c>.</summary>
    private static bool IsMisnamed(Instrument instrument) => instrument.Name.EndsWith(".count", StringComparison.Ordinal);

    private static bool IsShown(Instrument instrument, Meter meter, IServiceProvider services) =>
        !IsMisnamed(instrument)
        && (
            instrument.Meter.Scope is null
            || ReferenceEquals(instrument.Meter.Scope, meter.Scope)
            || ReferenceEquals(instrument.Meter.Scope, services.GetRequiredService<IMeterFactory>())
        );
}
