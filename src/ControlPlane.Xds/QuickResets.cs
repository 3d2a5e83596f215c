using Microsoft.AspNetCore.Connections.Features;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;

namespace ControlPlane.Xds;

/// <summary>
/// Closes connections on which a client opens streams only to reset them, which costs the server far more than the client (CVE-2023-44487). One for each
/// connection.
/// </summary>
internal sealed class QuickResets(AdsLimits limits, TimeProvider clock)
{
    private static readonly TimeSpan Quick = TimeSpan.FromSeconds(1);

    private readonly Lock _gate = new();
    private readonly TokenBucket _allowed = new(limits.MaxQuickResets / 10.0, limits.MaxQuickResets);
    private bool _exceeded;

    /// <summary>Serves a stream.</summary>
    /// <returns>Whether the connection has to be closed because of it; that is said once.</returns>
    public async Task<bool> WatchAsync(HttpContext context, RequestDelegate next)
    {
        var begin = clock.GetTimestamp();
        await next(context);
        if (!context.RequestAborted.IsCancellationRequested || clock.GetElapsedTime(begin) > Quick)
            return false;
        lock (_gate)
            return !_exceeded && (_exceeded = !_allowed.TryTake(clock.GetUtcNow()));
    }

    /// <summary>That of the connection which carries a stream.</summary>
    public static QuickResets Of(HttpContext context) =>
        (QuickResets)context.Features.GetRequiredFeature<IConnectionItemsFeature>().Items[typeof(QuickResets)]!;

    /// <summary>Closes the connection.</summary>
    public static void Close(HttpContext context) => context.Features.GetRequiredFeature<IConnectionLifetimeFeature>().Abort();
}
