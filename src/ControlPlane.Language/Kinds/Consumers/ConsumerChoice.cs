using System.Collections.Immutable;
using ControlPlane.Language.Binding;
using ControlPlane.Language.Ladder;
using ControlPlane.Language.Text;
using ControlPlane.Language.Values;
using FluentValidation;

namespace ControlPlane.Language.Kinds.Consumers;

/// <summary>Consumers as policies choose them: by name and by group.</summary>
internal static class ConsumerChoice
{
    /// <summary>A list of consumers or groups is not empty, and each is named once.</summary>
    public static void ConsumersOrGroups<T>(this IRuleBuilder<T, ImmutableArray<string>?> rule) =>
        rule.Custom(
            (names, context) =>
            {
                if (names is { IsEmpty: true })
                    context.Fail(ConsumerCodes.Names, "is empty: nobody would be admitted", "at least one name, or leave the key out");
                for (var index = 0; index < (names?.Length ?? 0); index++)
                {
                    if (!Names.IsValid(names!.Value[index]))
                        context.Fail(ConsumerCodes.Names, $"is {Shown.Text(names.Value[index])}, which is not a valid name", Names.Form, below: $"[{index}]");
                }
                context.FailRepeated(names, name => name, "", ValueCodes.ListedTwice, "is listed already");
            }
        );

    /// <summary>The documents that a list of consumers names.</summary>
    public static IEnumerable<PolicyReference> References(ImmutableArray<string>? consumers, string path) =>
        (consumers ?? []).Select((name, index) => new PolicyReference($"{path}[{index}]", new DocumentId(ConsumerKind.KindName, name)));

    /// <summary>The consumers that are named or are in one of the groups, by name; null where neither is said: everyone.</summary>
    public static ImmutableSortedSet<string>? Chosen(ImmutableArray<string>? consumers, ImmutableArray<string>? groups, Lookup documents)
    {
        if (consumers is null && groups is null)
            return null;
        var members = (groups ?? []).SelectMany(group => documents.Names(ConsumerKind.KindName, group));
        return (consumers ?? []).Concat(members).ToImmutableSortedSet(StringComparer.Ordinal);
    }

    /// <summary>Groups that no consumer is in: perhaps misspelled, and then a rule that denies them would let everybody in.</summary>
    public static IEnumerable<(string Path, string Message)> Unknown(ImmutableArray<string>? groups, string path, Lookup documents)
    {
        foreach (var (index, group) in (groups ?? []).Index())
        {
            if (documents.Names(ConsumerKind.KindName, group).Any())
                continue;
            var known = documents
                .All(ConsumerKind.KindName)
                .SelectMany(consumer => ((ConsumerSpec)consumer.Spec).Groups ?? [])
                .Distinct()
                .Order(StringComparer.Ordinal);
            yield return ($"{path}[{index}]", $"names the group {Shown.Text(group)}, which no consumer is in{Suggestion.For(group, known)}");
        }
    }
}
