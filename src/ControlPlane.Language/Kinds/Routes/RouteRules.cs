using ControlPlane.Language.Documents;
using FluentValidation;

namespace ControlPlane.Language.Kinds.Routes;

/// <summary>The rules of one Route document.</summary>
internal sealed class RouteRules : AbstractValidator<RouteSpec>
{
    public RouteRules() => RuleFor(route => route.Fleets).Must(fleets => fleets is { IsEmpty: false }).Says(Codes.RouteFleets, "at least one fleet is required");
}
