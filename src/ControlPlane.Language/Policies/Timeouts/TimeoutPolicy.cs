using ControlPlane.Language.Compilation;

namespace ControlPlane.Language.Policies.Timeouts;

/// <summary>How long a request may take.</summary>
internal sealed class TimeoutPolicy() : Policy<TimeoutSpec>("timeout", new TimeoutRules())
{
    protected override RouteContribution Compile(TimeoutSpec effective, RouteContext context) => RouteContribution.None;
}
