using ControlPlane.Server.Core.Acme;
using ControlPlane.Server.Core.Nodes;
using ControlPlane.Server.Core.Observe;
using ControlPlane.Server.Core.Pinning;
using ControlPlane.Server.Core.Reconcile;
using ControlPlane.Server.Hosting.Options;
using ControlPlane.Xds;
using Microsoft.AspNetCore.Server.Kestrel.Core;

namespace ControlPlane.Server.Hosting;

/// <summary>
/// The Envoys' side: ADS alone on a port of its own, HTTP/2 without TLS, nothing of the admin API's way; and the loops that feed it and keep what it hears.
/// </summary>
internal static class AdsApplication
{
    /// <summary>Makes the application; nothing listens yet.</summary>
    public static WebApplication Build(AdsListenOptions options, ServerParts parts)
    {
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder
            .WebHost.UseKestrelCore()
            .ConfigureAds(parts.Ads)
            .ConfigureKestrel(kestrel => kestrel.Listen(options.Listen, listen => listen.Protocols = HttpProtocols.Http2));
        builder.Services.AddAds(parts.Ads);
        parts.Share(builder.Services);
        builder
            .Services.AddHostedService<FirstToken>()
            .AddHostedService<Reconciler>()
            .AddHostedService(services => services.GetRequiredService<KeySetObserver>())
            .AddHostedService(services => services.GetRequiredService<MemberObserver>())
            .AddHostedService(services => services.GetRequiredService<AcmeObserver>())
            .AddHostedService<PinLoop>()
            .AddHostedService(services => services.GetRequiredService<RejectionLog>())
            .AddHostedService(services => services.GetRequiredService<RevisionLog>())
            .AddHostedService(services => services.GetRequiredService<NodeReporter>())
            .AddHostedService(services => services.GetRequiredService<Convergence>());

        var app = builder.Build();
        parts.Ads.Map(app);
        parts.ClientStatus.Map(app);
        return app;
    }
}
