using System.Collections.Immutable;
using ControlPlane.Language.Binding;
using ControlPlane.Language.Kinds.Routes.Matching;
using ControlPlane.Language.Ladder;
using Envoy.Config.Route.V3;
using Envoy.Extensions.Retry.Host.PreviousHosts.V3;
using Google.Protobuf.WellKnownTypes;
using EnvoyRetryPolicy = Envoy.Config.Route.V3.RetryPolicy;

namespace ControlPlane.Language.Policies.Retries;

/// <summary>When a failed request is tried again.</summary>
internal sealed class RetryPolicy() : NearestPolicy<RetrySpec>("retry", () => new RetryRules())
{
    private const string ByStatus = "retriable-status-codes";

    /// <summary>How often Envoy looks for an endpoint that was not tried yet; its default of 1 would often find none.</summary>
    private const int HostSelectionAttempts = 5;

    /// <summary>Methods that may safely be sent twice.</summary>
    private static readonly ImmutableArray<string> Idempotent = ["DELETE", "GET", "HEAD", "OPTIONS", "PUT", "TRACE"];

    internal override bool NeedsUpstream => true;

    protected override IEnumerable<PolicyProblem> Check(RetrySpec effective, PolicyContext context)
    {
        if (effective.On is not { IsDefaultOrEmpty: false } && effective.Statuses is not { IsDefaultOrEmpty: false })
        {
            yield return new PolicyProblem("", RetryCodes.Conditions, "has neither conditions nor statuses to retry on", "on, statuses");
        }
        var retried = Methods(effective);
        if (context.MatchedMethods is { } matched && !matched.Intersect(retried).Any() && context.Policies.Find(this)!.IsWrittenAtRule)
            yield return new PolicyProblem(
                "methods",
                RetryCodes.Never,
                $"retries {string.Join(", ", retried)}, but the rule matches only {string.Join(", ", matched)}: nothing would be retried",
                "methods that the rule matches, where it is safe to send them twice"
            );
        if (
            effective.PerTry is { } perTry
            && (context.Facts.Find<RequestTime>() ?? new(RequestTime.Default, By: null)) is { Limit: { } whole } time
            && perTry > whole
            && IsWrittenBelow(time, context.Policies)
        )
            yield return new PolicyProblem(
                "perTry",
                RetryCodes.PerTryNever,
                $"is longer than the request's timeout of {whole.TotalMilliseconds}ms, which ends every try before it",
                "at most timeout.request, or leave the key out"
            );
        if (effective.Backoff?.InForce() is { Max: { } max, Base: { } first } && max < first)
        {
            yield return new PolicyProblem(
                "backoff.max",
                RetryCodes.Backoff,
                $"is shorter than the first back-off of {first.TotalMilliseconds}ms",
                "base or more"
            );
        }
    }

    /// <summary>A level below may shorten the whole time without minding what a level above says of each try.</summary>
    private bool IsWrittenBelow(RequestTime time, EffectivePolicies policies) =>
        time.By is not { } level || level.IsAtOrAbove(policies.Find(this)!.Layers.Last(layer => ((RetrySpec)layer.Spec).PerTry is not null).Level);

    protected override IEnumerable<Fact> Establishes(RetrySpec spec, EffectivePolicy effective) => [new TriedAgain(spec.PerTry, Methods(spec))];

    protected override RouteContribution Compile(RetrySpec effective, PolicyContext context)
    {
        var inForce = effective.InForce();
        var statuses = effective.Statuses ?? [];
        var conditions = (effective.On ?? []).Concat(statuses.IsEmpty ? [] : [ByStatus]).Distinct();
        var backoff = (effective.Backoff ?? new BackoffSpec()).InForce();
        var retry = new EnvoyRetryPolicy
        {
            RetryOn = string.Join(',', conditions),
            NumRetries = (uint)inForce.Attempts!.Value,
            RetriableStatusCodes = { statuses.Distinct().Order().Select(status => (uint)status) },
            RetriableRequestHeaders = { RouteMatches.Method(Methods(effective)) },
            RetryBackOff = new EnvoyRetryPolicy.Types.RetryBackOff
            {
                BaseInterval = Duration.FromTimeSpan(backoff.Base!.Value),
                MaxInterval = Duration.FromTimeSpan(backoff.LongestInterval),
            },
        };
        if (effective.PerTry is { } perTry)
            retry.PerTryTimeout = Duration.FromTimeSpan(perTry);
        if (effective.RateLimitedBackoff?.InForce() is { } limited)
            retry.RateLimitedRetryBackOff = RateLimited(limited);
        if (inForce.OtherHost is true)
        {
            retry.HostSelectionRetryMaxAttempts = HostSelectionAttempts;
            retry.RetryHostPredicate.Add(
                new EnvoyRetryPolicy.Types.RetryHostPredicate
                {
                    Name = "envoy.retry_host_predicates.previous_hosts",
                    TypedConfig = Any.Pack(new PreviousHostsPredicate()),
                }
            );
        }
        return new RouteContribution
        {
            Action = new RouteAction { RetryPolicy = retry },
            // The listener's own buffer is small, and what does not fit into the buffer is never tried again.
            RequestBuffer = inForce.Buffer!.Value.Bytes,
        };
    }

    private static ImmutableArray<string> Methods(RetrySpec spec) => spec.Methods is { IsDefaultOrEmpty: false } methods ? methods : Idempotent;

    private static EnvoyRetryPolicy.Types.RateLimitedRetryBackOff RateLimited(RateLimitedBackoffSpec backoff) =>
        new()
        {
            ResetHeaders =
            {
                (backoff.Headers ?? RateLimitedBackoffSpec.AllHeaders).Select(header => new EnvoyRetryPolicy.Types.ResetHeader
                {
                    Name = header.ToLowerInvariant(),
                    Format = header.Equals("Retry-After", StringComparison.OrdinalIgnoreCase)
                        ? EnvoyRetryPolicy.Types.ResetHeaderFormat.Seconds
                        : EnvoyRetryPolicy.Types.ResetHeaderFormat.UnixTimestamp,
                }),
            },
            MaxInterval = Duration.FromTimeSpan(backoff.Max!.Value),
        };
}
