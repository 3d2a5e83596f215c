using ControlPlane.Server.Options;
using Microsoft.AspNetCore.Server.Kestrel.Core;

namespace ControlPlane.Server.Hosting;

/// <summary>The Envoys' side: ADS alone on a port of its own, HTTP/2 without TLS, nothing of the admin API's way.</summary>
internal static class AdsApplication
{
    /// <summary>Makes the application; nothing listens yet.</summary>
    /// <param name="options">Where it listens.</param>
    /// <param name="share">Registers what both applications use.</param>
    public static WebApplication Build(AdsOptions options, Action<IServiceCollection> share)
    {
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.WebHost.UseKestrelCore().ConfigureKestrel(kestrel =>
        {
            kestrel.AddServerHeader = false;
            kestrel.Listen(options.Listen, listen => listen.Protocols = HttpProtocols.Http2);
        });
        builder.Services.AddRouting();
        share(builder.Services);
        builder.Services.AddHostedService<FirstToken>();
        return builder.Build();
    }
}
