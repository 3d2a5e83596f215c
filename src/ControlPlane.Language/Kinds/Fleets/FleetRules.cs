using ControlPlane.Language.Documents;
using FluentValidation;

namespace ControlPlane.Language.Kinds.Fleets;

/// <summary>The rules of one Fleet document.</summary>
internal sealed class FleetRules : AbstractValidator<FleetSpec>
{
    public FleetRules() => RuleFor(fleet => fleet.Role).NotNull().Says(Codes.FleetRole, "role is required", "edge");
}
