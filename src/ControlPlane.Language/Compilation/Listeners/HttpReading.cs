using ControlPlane.Language.Kinds.Fleets;
using Envoy.Config.Core.V3;
using Google.Protobuf.WellKnownTypes;
using HttpConnectionManager = Envoy.Extensions.Filters.Network.HttpConnectionManager.V3.HttpConnectionManager;
using PathWithEscapedSlashesAction = Envoy.Extensions.Filters.Network.HttpConnectionManager.V3.HttpConnectionManager.Types.PathWithEscapedSlashesAction;
using UnderscoresAction = Envoy.Config.Core.V3.HttpProtocolOptions.Types.HeadersWithUnderscoresAction;

namespace ControlPlane.Language.Compilation.Listeners;

/// <summary>How a listener reads requests, and what a client may use up.</summary>
internal static class HttpReading
{
    /// <summary>The Host of requests of HTTP/1.0, which need not have one.</summary>
    private const string HostOfHttp10 = "localhost";

    /// <summary>One spelling of a path and of a host, so that what matches is what the upstream sees.</summary>
    /// <remarks>
    /// The port stays in the Host unless the listener says otherwise: csrf and redirects need it. Hosts are matched without it by the route configuration.
    /// </remarks>
    public static void Set(HttpConnectionManager manager, ListenerOptions options)
    {
        manager.NormalizePath = true;
        manager.MergeSlashes = options.MergeSlashes;
        manager.PathWithEscapedSlashesAction = Slashes(options.EscapedSlashes);
        manager.StripTrailingHostDot = true;
        if (options.StripPort)
            manager.StripAnyHostPort = true;
        manager.MaxRequestHeadersKb = (uint)options.MaxHeaderKiB;
        manager.CommonHttpProtocolOptions = new HttpProtocolOptions
        {
            IdleTimeout = Duration.FromTimeSpan(options.Timeouts.Idle!.Value),
            MaxHeadersCount = (uint)options.MaxHeaders,
            HeadersWithUnderscoresAction = Underscores(options.Underscores),
        };
        manager.HttpProtocolOptions = new Http1ProtocolOptions { IgnoreHttp11Upgrade = { IgnoredUpgrades.Matchers } };
        if (options.Http10)
            (manager.HttpProtocolOptions.AcceptHttp10, manager.HttpProtocolOptions.DefaultHostForHttp10) = (true, HostOfHttp10);
        manager.Http2ProtocolOptions = new Http2ProtocolOptions
        {
            MaxConcurrentStreams = (uint)options.Limits.ConcurrentStreams!.Value,
            InitialStreamWindowSize = 64 * 1024,
            InitialConnectionWindowSize = 1024 * 1024,
            AllowConnect = true,
        };
    }

    private static PathWithEscapedSlashesAction Slashes(EscapedSlashes action) =>
        action switch
        {
            EscapedSlashes.Unescape => PathWithEscapedSlashesAction.UnescapeAndForward,
            EscapedSlashes.Keep => PathWithEscapedSlashesAction.KeepUnchanged,
            EscapedSlashes.Reject => PathWithEscapedSlashesAction.RejectRequest,
            _ => PathWithEscapedSlashesAction.UnescapeAndRedirect,
        };

    private static UnderscoresAction Underscores(UnderscoreHeaders action) =>
        action switch
        {
            UnderscoreHeaders.Drop => UnderscoresAction.DropHeader,
            UnderscoreHeaders.Allow => UnderscoresAction.Allow,
            _ => UnderscoresAction.RejectRequest,
        };
}
