using ControlPlane.Language.Compilation.FleetResources;
using ControlPlane.Language.Kinds.Fleets;
using ControlPlane.Language.Ladder;

namespace ControlPlane.Language.Compilation.Listeners;

/// <summary>Which listeners the Envoys of a fleet have: one shape for each role.</summary>
internal static class FleetShapes
{
    /// <param name="fleet">The fleet.</param>
    /// <param name="documents">Finds what listeners name, and remembers what was asked for.</param>
    public static IEnumerable<ListenerPlan> Listeners(FleetContext fleet, Lookup documents) =>
        fleet.Spec.Role switch
        {
            FleetRole.Edge => EdgeShape.Listeners(fleet, documents),
            var role => throw new ArgumentOutOfRangeException(nameof(fleet), role, "No shape is known for this role."),
        };
}
