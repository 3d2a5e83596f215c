using ControlPlane.Server.Admin.Description;
using ControlPlane.Server.Hosting;
using ControlPlane.Server.Options;
using ControlPlane.Server.Telemetry;
using ControlPlane.Server.Tokens;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Server.Kestrel.Core;

namespace ControlPlane.Server.Admin;

/// <summary>The admin API: what every request passes through, and the nouns.</summary>
internal static class ApiApplication
{
    /// <summary>Makes the application; nothing listens yet.</summary>
    public static WebApplication Build(ApiListenOptions options, TelemetryOptions telemetry, ServerParts parts)
    {
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.WebHost.UseKestrelCore().ConfigureKestrel(kestrel =>
        {
            kestrel.AddServerHeader = false;
            // RequestText holds the limit. Kestrel's own breaks the connection while the client still sends, and the client never reads why.
            kestrel.Limits.MaxRequestBodySize = 4 * RequestText.MaxBytes;
            // Without TLS Kestrel cannot offer HTTP/2 beside HTTP/1.1.
            kestrel.Listen(options.Listen, listen => listen.Protocols = HttpProtocols.Http1);
        });
        builder.Services.AddRouting();
        builder.Services.AddAuthentication(BearerHandler.SchemeName).AddScheme<AuthenticationSchemeOptions, BearerHandler>(BearerHandler.SchemeName, configureOptions: null);
        builder.Services.AddAuthorizationBuilder().SetFallbackPolicy(new AuthorizationPolicyBuilder().RequireAuthenticatedUser().Build());
        parts.Share(builder.Services);
        ApiDescription.Add(builder.Services);
        TelemetryExport.Add(builder, telemetry, parts.Meter);

        var app = builder.Build();
        Map(app);
        return app;
    }

    /// <summary>The way of a request. Everything needs a token but what says that it is open; so does what does not exist.</summary>
    private static void Map(WebApplication app)
    {
        app.UseMiddleware<ProblemMiddleware>();
        app.UseRouting();
        app.UseAuthentication();
        app.UseAuthorization();
        app.Use(QueryKeys.CheckAsync);

        HealthEndpoints.Map(app);
        TelemetryExport.Map(app);
        DescriptionEndpoints.Map(app);
        var api = app.MapGroup(AdminPaths.Root).RefusesAsAll();
        KindEndpoints.Map(api);
        TransactionEndpoints.Map(api);
        PlanEndpoints.Map(api);
        RevisionEndpoints.Map(api);
        FleetEndpoints.Map(api);
        NodeEndpoints.Map(api);
        KeySetEndpoints.Map(api);
        ConsumerKeyEndpoints.Map(api);
        SecretKeyEndpoints.Map(api);
    }
}
