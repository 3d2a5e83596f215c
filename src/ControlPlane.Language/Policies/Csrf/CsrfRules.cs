using ControlPlane.Language.Text;
using ControlPlane.Language.Values;
using ControlPlane.Language.Values.Http;
using FluentValidation;

namespace ControlPlane.Language.Policies.Csrf;

/// <summary>The rules of one authored protection against forged requests.</summary>
internal sealed class CsrfRules : AbstractValidator<CsrfSpec>
{
    public CsrfRules()
    {
        RuleForEach<string>(csrf => csrf.Origins)
            .Custom(
                (origin, context) =>
                {
                    if ((WebOrigin.WrongHost(origin) ?? WebOrigin.WrongPort(origin)) is { } wrong)
                        context.Fail(CsrfCodes.Origin, $"is {Shown.Text(origin)}, which {wrong}", WebOrigin.HostForm);
                }
            );
        RuleFor(csrf => csrf.Origins).ListedOnce();
    }
}
