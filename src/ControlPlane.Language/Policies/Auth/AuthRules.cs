using ControlPlane.Language.Binding;
using ControlPlane.Language.Documents;
using ControlPlane.Language.Values;
using FluentValidation;

namespace ControlPlane.Language.Policies.Auth;

/// <summary>The rules of one authored choice of credentials.</summary>
internal sealed class AuthRules : AbstractValidator<AuthSpec>
{
    public AuthRules()
    {
        RuleFor(auth => auth.AnyOf)
            .Must(alternatives => alternatives is { IsEmpty: false })
            .WithProblem(AuthCodes.Alternatives, "is missing or empty", "at least one alternative");
        RuleForEach<PolicySet>(auth => auth.AnyOf)
            .Custom(
                (alternative, context) =>
                {
                    var vocabulary = (Vocabulary)context.RootContextData[nameof(Vocabulary)];
                    if (AuthPolicy.KindOf(alternative) is null)
                        context.Fail(
                            AuthCodes.Alternatives,
                            "is not one credential",
                            $"one of {string.Join(", ", vocabulary.Alternatives.Select(policy => policy.Name))}"
                        );
                }
            );
        RuleForEach<PolicySet>(auth => auth.AnyOf)
            .Must(alternative => !alternative.Fragments.Any(fragment => fragment.Policy.IsOptional(fragment.Spec)))
            .WithProblem(AuthCodes.Alternatives, "is optional: then no credential at all would do", "no optional");
        RuleFor(auth => auth.AnyOf)
            .Custom(
                (alternatives, context) =>
                    context.FailRepeated(
                        alternatives,
                        AuthPolicy.KindOf,
                        "",
                        AuthCodes.Alternatives,
                        "is of the same kind as another alternative: write it once, with all that may be used"
                    )
            );
    }
}
