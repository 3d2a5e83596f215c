using System.Collections.Immutable;
using ControlPlane.Language.Binding;
using ControlPlane.Language.Values;
using FluentValidation;

namespace ControlPlane.Language.Kinds.Routes;

/// <summary>The rules of a destination.</summary>
internal sealed class DestinationRules : AbstractValidator<DestinationSpec>
{
    public DestinationRules()
    {
        RuleFor(destination => destination.Service).NotNull().WithProblem(RouteCodes.Destination, "is missing", "the name of a Service");
        RuleFor(destination => destination.Service)
            .Must(service => service is null || Names.IsValid(service))
            .WithProblem(RouteCodes.Destination, "is not a valid name of a service", Names.Form);
        RuleFor(destination => destination.Weight)
            .InclusiveBetween(0, 1_000_000)
            .WithProblem(RouteCodes.Weight, "is {PropertyValue}, which is out of range", "0 to 1000000");
    }
}

/// <summary>The rules of a list of destinations.</summary>
internal static class DestinationListRules
{
    /// <summary>Checks a list of destinations as a whole.</summary>
    /// <param name="rule">Of the list.</param>
    /// <param name="noWeight">What is wrong where all weights are 0.</param>
    /// <param name="twice">What is wrong with a service that is listed already.</param>
    public static void Destinations<T>(this IRuleBuilder<T, ImmutableArray<DestinationSpec>?> rule, string noWeight, string twice)
    {
        rule.Must(to => to is not { IsEmpty: true }).WithProblem(RouteCodes.Destinations, "is empty", "at least one service");
        rule.Must(to => to is null or { IsEmpty: true } || to.Value.Any(destination => destination.Weight != 0))
            .WithProblem(RouteCodes.Weights, noWeight, "a weight above 0 at one service");
        rule.Must(to => to is null || to.Value.Sum(destination => (long)destination.InForce().Weight!.Value) <= uint.MaxValue)
            .WithProblem(RouteCodes.WeightSum, "has weights that add up to more than Envoy can count", $"a sum of at most {uint.MaxValue}");
        rule.Custom((to, context) => context.FailRepeated(to, destination => destination.Service, ".Service", RouteCodes.DestinationTwice, twice));
    }
}
