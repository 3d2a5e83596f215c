using ControlPlane.Language.Binding;

namespace ControlPlane.Language.Kinds.Fleets;

/// <summary>Fleets: sets of Envoys that receive one configuration.</summary>
internal sealed class FleetKind() : Kind<FleetSpec>("Fleet", "fleets", () => new FleetRules())
{
    protected override IEnumerable<WrittenPolicies> Written(FleetSpec spec) => [WrittenPolicies.Of("", spec)];
}
