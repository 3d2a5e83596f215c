using System.Collections.Immutable;
using ControlPlane.Language.Text;
using ControlPlane.Language.Values;
using ControlPlane.Language.Values.Http;
using FluentValidation;

namespace ControlPlane.Language.Policies.Retries;

/// <summary>The rules of one authored retry.</summary>
internal sealed class RetryRules : AbstractValidator<RetrySpec>
{
    private static readonly TimeSpan Shortest = TimeSpan.FromMilliseconds(1);

    /// <summary>
    /// https://www.envoyproxy.io/docs/envoy/v1.36.2/configuration/http/http_filters/router_filter#x-envoy-retry-on; retriable-status-codes is said by
    /// `statuses`, retriable-headers is not offered.
    /// </summary>
    private static readonly ImmutableArray<string> Conditions =
    [
        "5xx",
        "gateway-error",
        "reset",
        "reset-before-request",
        "connect-failure",
        "envoy-ratelimited",
        "retriable-4xx",
        "refused-stream",
        "cancelled",
        "deadline-exceeded",
        "internal",
        "resource-exhausted",
        "unavailable",
    ];

    public RetryRules()
    {
        RuleForEach<string>(retry => retry.On)
            .Custom(
                (condition, context) =>
                {
                    if (condition == "http3-post-connect-failure")
                        context.Fail(RetryCodes.Condition, "never holds: no Service is reached by HTTP/3", string.Join(", ", Conditions));
                    else if (condition == "retriable-status-codes")
                        context.Fail(RetryCodes.Condition, "is set with `statuses`", string.Join(", ", Conditions));
                    else if (!Conditions.Contains(condition))
                        context.Fail(
                            RetryCodes.Condition,
                            $"is {Shown.Text(condition)}, which is not a retry condition of Envoy{Suggestion.For(condition, Conditions)}",
                            string.Join(", ", Conditions)
                        );
                }
            );
        RuleForEach<int>(retry => retry.Statuses)
            .InclusiveBetween(400, 599)
            .WithProblem(RetryCodes.Status, "is {PropertyValue}, which is out of range", "400 to 599");
        RuleFor(retry => retry.Attempts).InclusiveBetween(1, 10).WithProblem(RetryCodes.Attempts, "is {PropertyValue}, which is out of range", "1 to 10");
        RuleFor(retry => retry.PerTry)
            .GreaterThanOrEqualTo(Shortest)
            .WithProblem(RetryCodes.PerTry, "is too short", "1ms or more, or leave the key out for the request's timeout");
        RuleFor(retry => retry.Backoff!).SetValidator(new BackoffRules());
        RuleFor(retry => retry.Methods)
            .Must(methods => methods is not { IsEmpty: true })
            .WithProblem(RetryCodes.Method, "is empty: nothing would be retried", "at least one method");
        RuleFor(retry => retry.Methods).Methods(RetryCodes.Method);
        RuleFor(retry => retry.Buffer)
            .Must(buffer => buffer is null or { Bytes: >= 1024 and <= 1L << 30 })
            .WithProblem(RetryCodes.Buffer, "is out of range", "1KiB to 1GiB");
    }

    private sealed class BackoffRules : AbstractValidator<BackoffSpec>
    {
        public BackoffRules()
        {
            RuleFor(backoff => backoff.Base).GreaterThanOrEqualTo(Shortest).WithProblem(RetryCodes.BackoffRange, "is too short", "1ms or more");
            RuleFor(backoff => backoff.Max).GreaterThanOrEqualTo(Shortest).WithProblem(RetryCodes.BackoffRange, "is too short", "1ms or more");
            RuleFor(backoff => backoff.Max)
                .Must((backoff, longest) => longest is null || backoff.Base is null || longest >= backoff.Base)
                .WithProblem(RetryCodes.BackoffRange, "is shorter than base", "base or more");
        }
    }
}
