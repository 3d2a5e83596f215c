using ControlPlane.Language.Compilation.FleetResources;
using ControlPlane.Language.Kinds.Fleets;

namespace ControlPlane.Language.Compilation.Listeners;

/// <summary>Which listeners the Envoys of a fleet have: one shape for each role.</summary>
internal static class FleetShapes
{
    public static IEnumerable<ListenerPlan> Listeners(FleetContext fleet) =>
        fleet.Spec.Role switch
        {
            FleetRole.Edge => EdgeShape.Listeners(fleet),
            var role => throw new ArgumentOutOfRangeException(nameof(fleet), role, "No shape is known for this role."),
        };
}
