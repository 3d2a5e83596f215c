using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Server.Kestrel.Core;

namespace ControlPlane.Xds;

/// <summary>Kestrel's settings for streams that live for months and clients that are many.</summary>
public static class AdsKestrel
{
    /// <summary>
    /// Pings idle clients (XDS-160), takes many streams per connection (XDS-161) and all connections of a reconnect storm, and puts no rate on silent streams.
    /// The addresses are the caller's: <c>options.Listen(…, listen => listen.Protocols = HttpProtocols.Http2)</c>.
    /// </summary>
    public static IWebHostBuilder ConfigureAds(this IWebHostBuilder host, AdsEndpoint endpoint) =>
        host.UseSockets(sockets =>
            {
                sockets.Backlog = 4096;

                // Nothing that runs on a connection's thread waits: neither for a lock held over I/O nor for a client.
                sockets.UnsafePreferInlineScheduling = true;
            })
            .ConfigureKestrel(kestrel => Configure(kestrel, endpoint));

    private const int HeadersSize = 32 * 1024,
        Headers = 100;

    private static void Configure(KestrelServerOptions options, AdsEndpoint endpoint)
    {
        var limits = endpoint.Options.Limits;
        options.AddServerHeader = false;
        options.ConfigureEndpointDefaults(listen => listen.Use(next => connection => endpoint.AcceptAsync(connection, next)));
        options.Limits.MaxRequestHeadersTotalSize = HeadersSize;
        options.Limits.MaxRequestHeaderCount = Headers;
        options.Limits.KeepAliveTimeout = limits.IdleTimeout;
        options.Limits.RequestHeadersTimeout = limits.HeadersTimeout;
        options.Limits.Http2.KeepAlivePingDelay = TimeSpan.FromSeconds(30);
        options.Limits.Http2.KeepAlivePingTimeout = TimeSpan.FromSeconds(20);
        options.Limits.Http2.MaxStreamsPerConnection = limits.MaxStreamsPerConnection;
        options.Limits.MinRequestBodyDataRate = null;
        options.Limits.MinResponseDataRate = null;
        options.Limits.MaxRequestBodySize = null;
        options.Limits.MaxResponseBufferSize = 16 * 1024;
    }
}
