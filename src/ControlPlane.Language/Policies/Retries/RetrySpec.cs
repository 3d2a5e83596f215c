using System.Collections.Immutable;
using System.ComponentModel;
using ControlPlane.Language.Binding;
using ControlPlane.Language.Text;
using ControlPlane.Language.Values;
using FluentValidation;

namespace ControlPlane.Language.Policies.Retries;

/// <summary>When a failed request is tried again. Nothing is retried unless this is written.</summary>
internal sealed record RetrySpec
{
    [Description(
        "Conditions under which a request is retried, in Envoy's names: `5xx`, `gateway-error`, `reset`, `connect-failure`, `refused-stream`, "
            + "`retriable-4xx` … One of `on` and `statuses` is required."
    )]
    public ImmutableArray<string>? On { get; init; }

    [Description("Response statuses on which a request is retried, each 400 to 599. One of `on` and `statuses` is required. Default: none.")]
    public ImmutableArray<int>? Statuses { get; init; }

    [Description("The number of retries after the first try, 1 to 10. Default 1.")]
    [Default("1")]
    public int? Attempts { get; init; }

    [Description("The longest time that each try may take, 1ms or more, and not longer than `timeout.request`. Default: the request's timeout.")]
    public TimeSpan? PerTry { get; init; }

    [Description("How long to wait between tries. Default: 25ms to 250ms, with jitter.")]
    public BackoffSpec? Backoff { get; init; }

    [Description(
        "Waits as long as the response asks for, in the place of `backoff`. Such responses are retried only if `on` or `statuses` name them, for "
            + "example `statuses: [429]`. Default: headers of responses are not looked at."
    )]
    public RateLimitedBackoffSpec? RateLimitedBackoff { get; init; }

    [Description("Whether a retry avoids endpoints that were already tried. Default true.")]
    [Default("true")]
    public bool? OtherHost { get; init; }

    [Description("HTTP methods that are retried. Default: the idempotent ones, which are GET, HEAD, OPTIONS, TRACE, PUT and DELETE.")]
    public ImmutableArray<string>? Methods { get; init; }

    [Description(
        "How much of a request's body Envoy keeps so that it can be sent again, 1KiB to 1GiB for each request, written as `64KiB` or `1MiB`. A "
            + "request with a larger body is not retried: its client gets the failure as it is, or 507 if it was still sending. Default 1MiB."
    )]
    [Default("1MiB")]
    public ByteSize? Buffer { get; init; }
}

/// <summary>Exponential back-off with jitter.</summary>
internal sealed record BackoffSpec
{
    [Description("The first interval, 1ms or more. Default 25ms.")]
    [Default("25ms")]
    public TimeSpan? Base { get; init; }

    [Description("The longest interval, not less than `base`. Default: ten times `base`, at most 87600h.")]
    public TimeSpan? Max { get; init; }

    /// <summary>The longest interval of a back-off in force.</summary>
    internal TimeSpan LongestInterval => Max ?? TimeSpan.FromTicks(Math.Min(Base!.Value.Ticks * 10, Durations.Longest.Ticks));
}

/// <summary>A wait that the response asks for.</summary>
internal sealed record RateLimitedBackoffSpec
{
    /// <summary>
    /// What Envoy may look at, and in which format:
    /// https://www.envoyproxy.io/docs/envoy/v1.36.2/api-v3/config/route/v3/route_components.proto#config-route-v3-retrypolicy-ratelimitedretrybackoff.
    /// </summary>
    internal static readonly ImmutableArray<string> AllHeaders = ["Retry-After", "X-RateLimit-Reset"];

    [Description(
        "Headers of the response that tell when to try again, in the order in which they are looked at: `Retry-After`, in seconds, and "
            + "`X-RateLimit-Reset`, a Unix timestamp. If none tells it, `backoff` applies. Default: both, in this order."
    )]
    public ImmutableArray<string>? Headers { get; init; }

    [Description(
        "The longest wait, 1s or more: a header that asks for a longer one is ignored. Envoy waits up to half as long again, so that clients do not "
            + "all return at once, and the request's timeout goes on. Default 5m."
    )]
    [Default("5m")]
    public TimeSpan? Max { get; init; }

    [ProblemCodes]
    private sealed class Rules : AbstractValidator<RateLimitedBackoffSpec>
    {
        [Description("A rate-limited back-off reads `Retry-After` and `X-RateLimit-Reset`, each once.")]
        public const string ResetHeader = "CP0735";

        [Description("The longest rate-limited back-off is 1s or more.")]
        public const string LongestWait = "CP0736";

        public Rules()
        {
            RuleFor(backoff => backoff.Headers)
                .Must(headers => headers is not { IsEmpty: true })
                .WithProblem(ResetHeader, "is empty: no wait would be read", string.Join(", ", AllHeaders));
            RuleForEach<string>(backoff => backoff.Headers)
                .Custom(
                    (header, context) =>
                    {
                        if (!AllHeaders.Contains(header, StringComparer.OrdinalIgnoreCase))
                            context.Fail(
                                ResetHeader,
                                $"is {Shown.Text(header)}, which is not a header that tells when to try again{Suggestion.For(header, AllHeaders)}",
                                string.Join(", ", AllHeaders)
                            );
                    }
                );
            RuleFor(backoff => backoff.Headers)
                .Custom((headers, context) => context.FailRepeated(headers, header => header.ToLowerInvariant(), "", ResetHeader, "is listed already"));
            RuleFor(backoff => backoff.Max)
                .GreaterThanOrEqualTo(TimeSpan.FromSeconds(1))
                .WithProblem(LongestWait, "is too short: headers tell whole seconds", "1s or more");
        }
    }
}
