using ControlPlane.Language.Ladder;
using Envoy.Config.Route.V3;
using Google.Protobuf.WellKnownTypes;

namespace ControlPlane.Language.Policies.Timeouts;

/// <summary>How long a request may take.</summary>
internal sealed class TimeoutPolicy() : NearestPolicy<TimeoutSpec>("timeout", () => new TimeoutRules())
{
    /// <summary>Envoy's own, where nothing is said.</summary>
    private static readonly TimeSpan DefaultRequest = TimeSpan.FromSeconds(15);

    internal override bool NeedsUpstream => true;

    /// <summary>The whole time of a request as it is in force; null for no limit.</summary>
    internal static TimeSpan? RequestInForce(EffectivePolicies policies) =>
        ((InForce(policies)?.Spec as TimeoutSpec)?.Request ?? DefaultRequest) is var request && request == TimeSpan.Zero ? null : request;

    /// <summary>The nearest level that says how long a request may take, or null.</summary>
    internal static Level? RequestLevel(EffectivePolicies policies) => InForce(policies)?.Layers.LastOrDefault(layer => ((TimeoutSpec)layer.Spec).Request is not null)?.Level;

    protected override RouteContribution Compile(TimeoutSpec effective, PolicyContext context)
    {
        var action = new RouteAction();
        if (effective.Request is { } request) action.Timeout = Duration.FromTimeSpan(request);
        if (effective.Idle is { } idle) action.IdleTimeout = Duration.FromTimeSpan(idle);
        if (effective.Stream is { } stream) action.MaxStreamDuration = new RouteAction.Types.MaxStreamDuration { MaxStreamDuration_ = Duration.FromTimeSpan(stream) };
        return new RouteContribution { Action = action };
    }

    private static EffectivePolicy? InForce(EffectivePolicies policies) => policies.All.FirstOrDefault(policy => policy.Policy is TimeoutPolicy);
}
