using System.Collections.Concurrent;
using System.Globalization;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.Server.Kestrel.Core.Features;
using Microsoft.Extensions.Logging;

namespace ControlPlane.Xds.Grpc;

/// <summary>What one call does: reads and writes its stream, and says how it ended. The token fires when the client is gone or its deadline has passed.</summary>
internal delegate Task<GrpcStatus> GrpcHandler(GrpcStream stream, CancellationToken cancel);

/// <summary>Serves gRPC calls over Kestrel's HTTP/2: checks, deadline, trailers, and one timer that resets streams whose client no longer reads.</summary>
/// <remarks>The protocol: <see href="https://github.com/grpc/grpc/blob/master/doc/PROTOCOL-HTTP2.md"/>.</remarks>
internal sealed partial class GrpcServer : IDisposable
{
    private static readonly TimeSpan SweepPeriod = TimeSpan.FromSeconds(1);

    private readonly ConcurrentDictionary<GrpcStream, bool> _streams = [];
    private readonly int _maxMessageSize;
    private readonly TimeProvider _clock;
    private readonly ILogger _logger;
    private readonly ITimer _sweep;

    public GrpcServer(int maxMessageSize, TimeSpan writeTimeout, TimeProvider clock, ILogger logger)
    {
        (_maxMessageSize, _clock, _logger) = (maxMessageSize, clock, logger);
        _sweep = clock.CreateTimer(_ => AbortStalled(writeTimeout), null, SweepPeriod, SweepPeriod);
    }

    /// <summary>Serves one call of the method at <paramref name="path"/>.</summary>
    public async Task ServeAsync(HttpContext context, string path, GrpcHandler handler)
    {
        if (IsNoCall(context)) return;
        if (!string.Equals(context.Request.Path, path, StringComparison.Ordinal))
        {
            await RefuseAsync(context);
            return;
        }

        if (!TryDeadline(context, out var deadline))
        {
            await EndAsync(context, new(GrpcCode.InvalidArgument, "grpc-timeout must be at most eight digits and a unit: H, M, S, m, u or n"));
            return;
        }

        Unbound(context);
        var stream = new GrpcStream(context, _maxMessageSize, _clock);
        _streams.TryAdd(stream, true);
        try
        {
            await context.Response.StartAsync(context.RequestAborted);
            await EndAsync(context, await RunAsync(context, stream, deadline, handler));
        }
        catch (Exception gone) when (gone is IOException or OperationCanceledException && context.RequestAborted.IsCancellationRequested)
        {
            // The client reset the stream or its connection: an ordinary end, and nobody is left to tell.
        }
        finally
        {
            _streams.TryRemove(stream, out _);
        }
    }

    /// <summary>Answers a call of a method that does not exist here.</summary>
    public static async Task RefuseAsync(HttpContext context)
    {
        if (!IsNoCall(context)) await EndAsync(context, new(GrpcCode.Unimplemented, $"there is not a valid method {context.Request.Path}"));
    }

    /// <inheritdoc/>
    public void Dispose() => _sweep.Dispose();

    private async Task<GrpcStatus> RunAsync(HttpContext context, GrpcStream stream, TimeSpan deadline, GrpcHandler handler)
    {
        using var expiry = new CancellationTokenSource(deadline, _clock);
        using var ended = CancellationTokenSource.CreateLinkedTokenSource(context.RequestAborted, expiry.Token);
        try
        {
            return await handler(stream, ended.Token);
        }
        catch (GrpcException refused)
        {
            return refused.Status;
        }
        catch (OperationCanceledException) when (expiry.IsCancellationRequested && !context.RequestAborted.IsCancellationRequested)
        {
            return new(GrpcCode.DeadlineExceeded, "the call's deadline has passed");
        }
        catch (Exception error) when (error is not (IOException or OperationCanceledException))
        {
            Failed(context.Request.Path, error);
            return new(GrpcCode.Internal, "internal error");
        }
    }

    /// <summary>Whether this is no gRPC call at all, which HTTP itself answers.</summary>
    private static bool IsNoCall(HttpContext context)
    {
        var (request, response) = (context.Request, context.Response);
        response.StatusCode = (HttpProtocol.IsHttp2(request.Protocol), HttpMethods.IsPost(request.Method), IsGrpc(request.ContentType)) switch
        {
            (false, _, _) => StatusCodes.Status426UpgradeRequired,
            (_, false, _) => StatusCodes.Status405MethodNotAllowed,
            (_, _, false) => StatusCodes.Status415UnsupportedMediaType,
            _ => StatusCodes.Status200OK,
        };
        if (response.StatusCode == StatusCodes.Status405MethodNotAllowed) response.Headers.Allow = HttpMethods.Post;
        return response.StatusCode != StatusCodes.Status200OK;
    }

    private static bool IsGrpc(string? contentType)
    {
        const string Grpc = "application/grpc";
        return contentType is not null && contentType.StartsWith(Grpc, StringComparison.OrdinalIgnoreCase)
            && (contentType.Length == Grpc.Length || contentType[Grpc.Length] is '+' or ';');
    }

    /// <summary>Kestrel counts all bytes of a call against its limits, and a call may live for months.</summary>
    private static void Unbound(HttpContext context)
    {
        context.Features.GetRequiredFeature<IHttpMaxRequestBodySizeFeature>().MaxRequestBodySize = null;
        context.Features.GetRequiredFeature<IHttpMinRequestBodyDataRateFeature>().MinDataRate = null;
        context.Response.ContentType = "application/grpc";
    }

    private static async Task EndAsync(HttpContext context, GrpcStatus status)
    {
        context.Response.ContentType ??= "application/grpc";
        context.Response.AppendTrailer("grpc-status", ((int)status.Code).ToString(CultureInfo.InvariantCulture));
        if (status.Message.Length > 0) context.Response.AppendTrailer("grpc-message", status.EncodedMessage());
        await context.Response.CompleteAsync();
    }

    private static bool TryDeadline(HttpContext context, out TimeSpan deadline)
    {
        deadline = Timeout.InfiniteTimeSpan;
        if (context.Request.Headers["grpc-timeout"] is not [{ } text]) return true;
        if (text.Length is < 2 or > 9 || !uint.TryParse(text.AsSpan(0, text.Length - 1), NumberStyles.None, CultureInfo.InvariantCulture, out var amount)) return false;
        TimeSpan? unit = text[^1] switch
        {
            'H' => TimeSpan.FromHours(1),
            'M' => TimeSpan.FromMinutes(1),
            'S' => TimeSpan.FromSeconds(1),
            'm' => TimeSpan.FromMilliseconds(1),
            'u' => TimeSpan.FromMicroseconds(1),
            'n' => TimeSpan.FromMicroseconds(0.001),
            _ => null,
        };
        if (unit is null) return false;
        var asked = amount * unit.Value;
        if (asked < LongestTimer) deadline = asked;
        return true;
    }

    /// <summary>What a timer can be set to; who asks for more has no deadline.</summary>
    private static readonly TimeSpan LongestTimer = TimeSpan.FromMilliseconds(uint.MaxValue - 1L);

    private void AbortStalled(TimeSpan writeTimeout)
    {
        foreach (var (stream, _) in _streams)
        {
            if (!stream.IsStalled(writeTimeout)) continue;
            Stalled(writeTimeout);
            stream.Abort();
        }
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "Reset a stream whose client read nothing for {Timeout}")]
    private partial void Stalled(TimeSpan timeout);

    [LoggerMessage(Level = LogLevel.Error, Message = "The call to {Path} failed")]
    private partial void Failed(string? path, Exception error);
}
