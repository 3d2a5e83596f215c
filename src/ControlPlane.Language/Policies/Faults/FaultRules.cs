using ControlPlane.Language.Kinds.Routes;
using ControlPlane.Language.Values;
using ControlPlane.Language.Values.Http;
using FluentValidation;

namespace ControlPlane.Language.Policies.Faults;

/// <summary>The rules of one authored fault.</summary>
internal sealed class FaultRules : AbstractValidator<FaultSpec>
{
    public FaultRules()
    {
        RuleFor(fault => fault.Delay)
            .InclusiveBetween(TimeSpan.FromMilliseconds(1), TimeSpan.FromHours(1))
            .WithProblem(FaultCodes.Delay, "is out of range", "1ms to 1h");
        RuleFor(fault => fault.Abort)
            .Must(abort => !AnswerStatus.HasNoBody(abort))
            .WithProblem(
                RouteCodes.BodyWithoutPlace,
                "is {PropertyValue}, which allows no body, but Envoy writes one into every answer of a fault: clients would take it for the "
                    + "beginning of the next answer",
                "200 to 599, but not 204, 205 and 304"
            );
        RuleFor(fault => fault.Abort)
            .InclusiveBetween(200, 599)
            .WithProblem(FaultCodes.Abort, "is {PropertyValue}, which is not a valid status of an answer", "200 to 599");
        RuleFor(fault => fault.Header!).SetValidator(new HeaderMatchRules());
    }
}
