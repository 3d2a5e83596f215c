using ControlPlane.Language.Kinds.Consumers;
using FluentValidation;

namespace ControlPlane.Language.Policies.BasicAuth;

/// <summary>The rules of one authored demand of a password.</summary>
internal sealed class BasicAuthRules : AbstractValidator<BasicAuthSpec>
{
    public BasicAuthRules()
    {
        RuleFor(auth => auth.Consumers).ConsumersOrGroups();
        RuleFor(auth => auth.Groups).ConsumersOrGroups();
    }
}
