using ControlPlane.Store;

namespace ControlPlane.Server.Admin;

/// <summary>Sees to it that everything from status 400 is a problem document: what no endpoint answered, and what threw.</summary>
internal sealed partial class ProblemMiddleware(RequestDelegate next, ILogger<ProblemMiddleware> logger)
{
    /// <summary>Runs the rest and mends its answer.</summary>
    public async Task InvokeAsync(HttpContext context)
    {
        context.Response.Headers["X-Request-Id"] = context.TraceIdentifier;
        try
        {
            await next(context);
            if (context.Response is { HasStarted: false, StatusCode: >= 400, ContentType: null })
                await Of(context, context.Response.StatusCode).ExecuteAsync(context);
        }
        catch (OperationCanceledException) when (context.RequestAborted.IsCancellationRequested)
        {
            context.Abort();
        }
        catch (BadHttpRequestException refused) when (!context.Response.HasStarted)
        {
            await Of(context, refused.StatusCode).ExecuteAsync(context);
        }
        catch (StoreUnavailableException down) when (!context.Response.HasStarted)
        {
            await StoreAnswers.Unavailable(down.Message).ExecuteAsync(context);
        }
        catch (Exception failure) when (!context.Response.HasStarted)
        {
            RequestFailed(failure, context.TraceIdentifier, context.Request.Method, context.Request.Path);
            await Of(context, StatusCodes.Status500InternalServerError).ExecuteAsync(context);
        }
    }

    private static ProblemResult Of(HttpContext context, int status) =>
        status switch
        {
            StatusCodes.Status404NotFound => ProblemResult.One(
                status,
                ProblemCode.NoSuchPath,
                $"There is nothing at {context.Request.Path}.",
                AdminPaths.Described
            ),
            StatusCodes.Status405MethodNotAllowed => ProblemResult.One(
                status,
                ProblemCode.MethodNotAllowed,
                $"{context.Request.Method} is not supported at {context.Request.Path}.",
                context.Response.Headers.Allow
            ),
            StatusCodes.Status413PayloadTooLarge => RequestText.TooLarge,
            StatusCodes.Status500InternalServerError => ProblemResult.One(
                status,
                ProblemCode.Internal,
                "The server failed; its log tells why under this request id."
            ),
            _ => ProblemResult.One(status, ProblemCode.BadRequest, "The request could not be understood."),
        };

    [LoggerMessage(Level = LogLevel.Error, Message = "Request {RequestId} failed: {Method} {Path}")]
    private partial void RequestFailed(Exception failure, string requestId, string method, string path);
}
