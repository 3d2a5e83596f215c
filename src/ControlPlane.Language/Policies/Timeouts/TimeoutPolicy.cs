using ControlPlane.Language.Binding;
using ControlPlane.Language.Ladder;
using Envoy.Config.Route.V3;
using Google.Protobuf.WellKnownTypes;

namespace ControlPlane.Language.Policies.Timeouts;

/// <summary>How long a request may take.</summary>
internal sealed class TimeoutPolicy() : NearestPolicy<TimeoutSpec>("timeout", () => new TimeoutRules())
{
    internal override bool NeedsUpstream => true;

    protected override IEnumerable<Fact> Establishes(TimeoutSpec spec, EffectivePolicy effective)
    {
        var limit = spec.InForce().Request!.Value;
        yield return new RequestTime(
            limit == TimeSpan.Zero ? null : limit,
            effective.Layers.LastOrDefault(layer => ((TimeoutSpec)layer.Spec).Request is not null)?.Level
        );
    }

    protected override RouteContribution Compile(TimeoutSpec effective, PolicyContext context)
    {
        var action = new RouteAction();
        if (effective.Request is { } request)
            action.Timeout = Duration.FromTimeSpan(request);
        if (effective.Idle is { } idle)
            action.IdleTimeout = Duration.FromTimeSpan(idle);
        if (effective.Stream is { } stream)
            action.MaxStreamDuration = new RouteAction.Types.MaxStreamDuration { MaxStreamDuration_ = Duration.FromTimeSpan(stream) };
        return new RouteContribution { Action = action };
    }
}
