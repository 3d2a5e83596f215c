using ControlPlane.Language.Documents;
using FluentValidation;

namespace ControlPlane.Language.Policies.Retries;

/// <summary>The rules of one authored retry.</summary>
internal sealed class RetryRules : AbstractValidator<RetrySpec>
{
    public RetryRules() => RuleFor(retry => retry.Attempts).InclusiveBetween(1, 10).Says(Codes.RetryAttempts, "{PropertyValue} attempts are out of range", "1 to 10");
}
