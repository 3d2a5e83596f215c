using ControlPlane.Language.Values;
using FluentValidation;

namespace ControlPlane.Language.Policies.Bodies;

/// <summary>The rules of one authored limit of bodies.</summary>
internal sealed class BodyRules : AbstractValidator<BodySpec>
{
    public BodyRules() =>
        RuleFor(body => body.Max).Must(max => max is null or { Bytes: >= 1 and <= 1L << 30 }).WithProblem(BodyCodes.Max, "is out of range", "1B to 1GiB");
}
