using ControlPlane.Server.Admin;
using ControlPlane.Server.Hosting.Options;
using ControlPlane.Server.Telemetry;
using Microsoft.AspNetCore.Server.Kestrel.Core;

namespace ControlPlane.Server.Hosting;

/// <summary>The admin API on an address of its own, with OpenTelemetry, whose metrics it serves too.</summary>
internal static class ApiApplication
{
    /// <summary>Makes the application; nothing listens yet.</summary>
    public static WebApplication Build(ApiListenOptions options, TelemetryOptions telemetry, ServerParts parts)
    {
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder
            .WebHost.UseKestrelCore()
            .ConfigureKestrel(kestrel =>
            {
                kestrel.AddServerHeader = false;
                // RequestText holds the limit. Kestrel's own breaks the connection while the client still sends, and the client never reads why.
                kestrel.Limits.MaxRequestBodySize = 4 * RequestText.MaxBytes;
                // GET /wait may name hundreds of fleets.
                kestrel.Limits.MaxRequestLineSize = 64 * 1024;
                // Without TLS Kestrel cannot offer HTTP/2 beside HTTP/1.1.
                kestrel.Listen(options.Listen, listen => listen.Protocols = HttpProtocols.Http1);
            });
        builder.Services.AddAdminApi();
        parts.Share(builder.Services);
        TelemetryExport.Add(builder, telemetry, parts.Meter);

        var app = builder.Build();
        app.MapAdminApi(routes => TelemetryExport.Map(routes));
        return app;
    }
}
