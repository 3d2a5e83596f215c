using System.Collections.Immutable;
using ControlPlane.Language.Documents;
using ControlPlane.Language.Text;
using ControlPlane.Language.Values;
using FluentValidation;

namespace ControlPlane.Language.Binding;

/// <summary>The rules of what a level of the ladder says beside its policies.</summary>
internal sealed class LevelRules : AbstractValidator<ILevel>
{
    public LevelRules()
    {
        RuleFor(level => level.Use).Custom((names, context) => context.FailRepeated(names, name => name, "", BindingCodes.LadderList, "is listed already"));
        RuleFor(level => level.Disable).Custom(Policies);
        RuleFor(level => level.Locked).Custom(Policies);
    }

    private static void Policies(ImmutableArray<string>? names, ValidationContext<ILevel> context)
    {
        var known = ((Vocabulary)context.RootContextData[nameof(Vocabulary)]).Policies.Select(policy => policy.Name);
        context.FailRepeated(names, name => name, "", BindingCodes.LadderList, "is listed already");
        for (var index = 0; index < (names?.Length ?? 0); index++)
        {
            var name = names!.Value[index];
            if (!known.Contains(name))
                context.Fail(
                    BindingCodes.LadderList,
                    $"is {Shown.Text(name)}, which is not a policy{Suggestion.For(name, known)}",
                    string.Join(", ", known),
                    below: $"[{index}]"
                );
        }
    }
}
