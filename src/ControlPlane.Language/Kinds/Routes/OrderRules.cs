using ControlPlane.Language.Values;
using FluentValidation;

namespace ControlPlane.Language.Kinds.Routes;

/// <summary>Numbers by which rules are ordered.</summary>
internal static class OrderRules
{
    private const int Most = 1_000_000_000;

    public static void Order<T>(this IRuleBuilder<T, int?> rule) =>
        rule.InclusiveBetween(-Most, Most).WithProblem(RouteCodes.Order, "is {PropertyValue}, which is out of range", $"-{Most} to {Most}");
}
