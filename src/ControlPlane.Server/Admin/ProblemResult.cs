using System.Collections.Immutable;
using ControlPlane.Client;
using ControlPlane.Client.Wire;
using Microsoft.AspNetCore.WebUtilities;

namespace ControlPlane.Server.Admin;

/// <summary>An answer that is an RFC 9457 problem document.</summary>
internal sealed record ProblemResult(int Status, string Detail, ImmutableArray<Problem> Errors) : IResult, IStatusCodeHttpResult
{
    private const string MediaType = "application/problem+json";

    /// <summary>Seconds after which asking again makes sense; becomes <c>Retry-After</c>.</summary>
    public int? RetryAfter { get; init; }

    /// <summary>What a transaction would have answered that was not allowed to do what it does.</summary>
    public TransactionResponse? WouldBe { get; init; }

    int? IStatusCodeHttpResult.StatusCode => Status;

    /// <summary>A refusal with one cause, which is also its detail.</summary>
    public static ProblemResult One(int status, Problem problem) => new(status, problem.Message, [problem]);

    /// <summary>A refusal with one cause, which is also its detail.</summary>
    public static ProblemResult One(int status, string code, string message, string? allowed = null) =>
        One(status, new Problem(code, message, Allowed: allowed));

    /// <inheritdoc/>
    public Task ExecuteAsync(HttpContext httpContext)
    {
        var response = httpContext.Response;
        response.StatusCode = Status;
        if (RetryAfter is { } seconds)
            response.Headers.RetryAfter = seconds.ToString(provider: null);
        var problem = new ProblemDetails
        {
            Title = ReasonPhrases.GetReasonPhrase(Status),
            Status = Status,
            Detail = Detail,
            RequestId = httpContext.TraceIdentifier,
            Errors = Errors,
            WouldBe = WouldBe,
        };
        return response.WriteAsJsonAsync(problem, WireJson.Options, MediaType, httpContext.RequestAborted);
    }
}
