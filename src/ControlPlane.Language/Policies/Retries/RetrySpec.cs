using System.Collections.Immutable;
using System.ComponentModel;
using ControlPlane.Language.Binding;
using ControlPlane.Language.Values;

namespace ControlPlane.Language.Policies.Retries;

/// <summary>When a failed request is tried again. Nothing is retried unless this is written.</summary>
internal sealed record RetrySpec
{
    [Description("Conditions under which a request is retried, in Envoy's names: `5xx`, `gateway-error`, `reset`, `connect-failure`, `refused-stream`, `retriable-4xx` … One of `on` and `statuses` is required.")]
    public ImmutableArray<string>? On { get; init; }

    [Description("Response statuses on which a request is retried, each 400 to 599. One of `on` and `statuses` is required. Default: none.")]
    public ImmutableArray<int>? Statuses { get; init; }

    [Description("The number of retries after the first try, 1 to 10. Default 1.")]
    public int? Attempts { get; init; }

    [Description("The longest time that each try may take, 1ms or more, and not longer than `timeout.request`. Default: the request's timeout.")]
    public TimeSpan? PerTry { get; init; }

    [Description("How long to wait between tries. Default: 25ms to 250ms, with jitter.")]
    public BackoffSpec? Backoff { get; init; }

    [Description("Whether a retry avoids endpoints that were already tried. Default true.")]
    public bool? OtherHost { get; init; }

    [Description("HTTP methods that are retried. Default: the idempotent ones, which are GET, HEAD, OPTIONS, TRACE, PUT and DELETE.")]
    public ImmutableArray<string>? Methods { get; init; }

    [Description("How much of a request's body Envoy keeps so that it can be sent again, 1KiB to 1GiB for each request, written as `64KiB` or `1MiB`. A request with a larger body is not retried: its client gets the failure as it is, or 507 if it was still sending. Default 1MiB.")]
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
