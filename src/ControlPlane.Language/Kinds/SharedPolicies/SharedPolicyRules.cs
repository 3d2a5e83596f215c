using ControlPlane.Language.Values;
using FluentValidation;

namespace ControlPlane.Language.Kinds.SharedPolicies;

/// <summary>The rules of one Policy document.</summary>
internal sealed class SharedPolicyRules : AbstractValidator<SharedPolicySpec>
{
    public SharedPolicyRules() =>
        RuleFor(policy => policy.Policies)
            .Must(policies => policies is { Tree.Entries.IsEmpty: false })
            .WithProblem(SharedPolicyCodes.SharedPolicies, "is missing or empty", "at least one policy");
}
