using System.Collections.Immutable;
using FluentValidation;
using FluentValidation.Results;

namespace ControlPlane.Language.Values;

/// <summary>What a rule says besides code and message.</summary>
/// <param name="Allowed">What would be right.</param>
/// <param name="Hint">Advice on what to do.</param>
/// <param name="Key">The key of a map, below the property.</param>
internal sealed record Saying(string? Allowed, string? Hint, string? Key = null);

/// <summary>How rules name their code, their message and what is allowed.</summary>
internal static class RuleExtensions
{
    /// <summary>Gives the rule before it its code, its message and what would be right; `{PropertyValue}` in the message is the value.</summary>
    public static IRuleBuilderOptions<T, TProperty> WithProblem<T, TProperty>(
        this IRuleBuilderOptions<T, TProperty> rule,
        string code,
        string message,
        string? allowed = null,
        string? hint = null
    ) => rule.WithErrorCode(code).WithMessage(message).WithState(_ => new Saying(allowed, hint));

    /// <summary>Reports a failure of a custom rule.</summary>
    /// <param name="context">The rule's context; the failure is at its property.</param>
    /// <param name="code">Its code.</param>
    /// <param name="message">What is wrong.</param>
    /// <param name="allowed">What would be right.</param>
    /// <param name="key">The key, where the property is a map.</param>
    /// <param name="below">A path below the property, such as `[2].Name`.</param>
    /// <param name="hint">Advice on what to do.</param>
    public static void Fail<T>(
        this ValidationContext<T> context,
        string code,
        string message,
        string? allowed = null,
        string? key = null,
        string below = "",
        string? hint = null
    ) => context.AddFailure(new ValidationFailure(context.PropertyPath + below, message) { ErrorCode = code, CustomState = new Saying(allowed, hint, key) });

    /// <summary>Each item of a list stands there once.</summary>
    public static IRuleBuilderOptionsConditions<T, ImmutableArray<string>?> ListedOnce<T>(this IRuleBuilder<T, ImmutableArray<string>?> rule) =>
        rule.Custom((items, context) => context.FailRepeated(items, item => item, "", ValueCodes.ListedTwice, "is listed already"));

    /// <summary>Reports every item of a list whose key another item before it has; items without a key are passed over.</summary>
    public static void FailRepeated<T, TItem>(
        this ValidationContext<T> context,
        ImmutableArray<TItem>? items,
        Func<TItem, string?> key,
        string below,
        string code,
        string message
    )
    {
        var seen = new HashSet<string>(StringComparer.Ordinal);
        for (var index = 0; index < (items?.Length ?? 0); index++)
        {
            if (key(items!.Value[index]) is { } text && !seen.Add(text))
                context.Fail(code, message, below: $"[{index}]{below}");
        }
    }
}
