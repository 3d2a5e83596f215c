using ControlPlane.Server.Telemetry;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using OpenTelemetry.Metrics;

namespace ControlPlane.Server.Hosting;

/// <summary><c>/metrics</c> alone, without a token, on a separate address, so that Prometheus needs no token, with which it could also write.</summary>
internal static class MetricsApplication
{
    /// <summary>Makes the application; nothing listens yet.</summary>
    public static WebApplication Build(MetricsListenOptions options, ServerParts parts, MeterProvider meters)
    {
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder
            .WebHost.UseKestrelCore()
            .ConfigureKestrel(kestrel =>
            {
                kestrel.AddServerHeader = false;
                kestrel.Listen(options.Listen, listen => listen.Protocols = HttpProtocols.Http1);
            });
        builder.Services.AddRouting();
        parts.Share(builder.Services);

        var app = builder.Build();
        TelemetryExport.Map(app, meters);
        return app;
    }
}
