using FluentValidation;

namespace ControlPlane.Language.Documents;

/// <summary>How rules name their code, their message and what is allowed.</summary>
internal static class RuleExtensions
{
    /// <summary>Gives the rule before it its code, its message and what would be right; `{PropertyValue}` in the message is the value.</summary>
    public static IRuleBuilderOptions<T, TProperty> Says<T, TProperty>(this IRuleBuilderOptions<T, TProperty> rule, string code, string message, string? allowed = null) =>
        rule.WithErrorCode(code).WithMessage(message).WithState(_ => allowed!);
}
