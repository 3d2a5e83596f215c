using System.Collections.Immutable;
using ControlPlane.Language.Binding;
using ControlPlane.Language.Documents;
using ControlPlane.Language.Text;

namespace ControlPlane.Language.Ladder;

/// <summary>One step down the ladder: a level's policies over those from above. What a level may not do is a problem, and is not done.</summary>
internal sealed class LadderStep(EffectivePolicies above, ILevel said, Level level, Lookup documents)
{
    private readonly List<Problem> _problems = [];
    private readonly List<(EffectivePolicy Policy, Level By)> _takenAway = [];
    private bool _lacksDocuments;

    public EffectivePolicies Take()
    {
        var used = Used();
        var policies = level.Vocabulary.Policies.Select(policy => Step(policy, above.Find(policy), used)).OfType<EffectivePolicy>().ToImmutableArray();
        var locked = level.Vocabulary.Policies.Where(policy => said.Locked?.Contains(policy.Name) == true);
        return above.Next(policies, locked, level, [.. _problems], _lacksDocuments, _takenAway);
    }

    /// <summary>What the Policy documents say, in the order of <c>use</c>.</summary>
    private ImmutableArray<(PolicySet Policies, Source Source)> Used()
    {
        var used = ImmutableArray.CreateBuilder<(PolicySet, Source)>();
        foreach (var name in said.Use ?? [])
        {
            if (documents.Find(DocumentKind.SharedPolicies, name) is not { } document)
                _lacksDocuments = true;
            else
                used.AddRange(
                    document
                        .Kind.Written(document)
                        .Where(written => written.Policies is not null)
                        .Select(written => (written.Policies!, new Source(document, "policies")))
                );
        }
        return used.ToImmutable();
    }

    private EffectivePolicy? Step(PolicyType policy, EffectivePolicy? inherited, ImmutableArray<(PolicySet Policies, Source Source)> used)
    {
        if (inherited is null && used.IsEmpty && said.Policies?.Tree[policy.Name] is null)
            return null;
        var disabled = said.Disable?.IndexOf(policy.Name) ?? -1;
        EffectiveNode? own = null;
        if (disabled < 0)
        {
            foreach (var (policies, source) in used)
                own = Over(own, policy, policies, source);
        }
        if (said.Policies is { } written)
            own = Over(own, policy, written, At("policies"));

        var off = own is { IsOff: true };
        if (inherited is not null && (disabled >= 0 || off))
            inherited = TakeAway(policy, inherited, off ? Said(own!) : At($"disable[{disabled}]"));
        if (own is null || off)
            return inherited;
        if (inherited is not null && Locked(policy, inherited, own))
            return inherited;
        var layer = new PolicyLayer(policy, level, own, OnlyOne(policy, used));
        return inherited is null ? new EffectivePolicy(policy, [layer]) : new EffectivePolicy(policy, [.. inherited.Layers, layer]);
    }

    /// <summary>The policies of the one document that says something of a policy at this level; null where several do.</summary>
    private PolicySet? OnlyOne(PolicyType policy, ImmutableArray<(PolicySet Policies, Source Source)> used)
    {
        if (used.IsEmpty)
            return said.Policies;
        var saying = used.Select(use => use.Policies).Append(said.Policies).Where(policies => policies?.Tree[policy.Name] is not null).Take(2).ToList();
        return saying is [var only] ? only : null;
    }

    private static EffectiveNode? Over(EffectiveNode? earlier, PolicyType policy, PolicySet policies, Source source)
    {
        if (policies.Tree[policy.Name] is not { } node)
            return earlier;
        var later = EffectiveNode.Of(policy, node, new Source(source.Document, Paths.Key(source.Path, policy.Name)));
        return earlier is null ? later : earlier.Under(later);
    }

    /// <summary>What is left of a policy that a level takes away: nothing, unless it may not.</summary>
    private EffectivePolicy? TakeAway(PolicyType policy, EffectivePolicy inherited, Source where)
    {
        if (!policy.CanBeTakenAway)
            return Refuse(
                where,
                LadderCodes.LimitRemoved,
                $"takes away {policy.Name} of {Levels(inherited)}: a limit counts for everything below the level where it is written"
            );
        if (above.LockedBy(policy) is { } locking)
            return Refuse(where, LadderCodes.Locked, $"takes away {policy.Name}, which {locking.Name} has locked");
        if (policy.Family is PolicyFamily.Security)
            _takenAway.Add((inherited, level));
        return null;

        EffectivePolicy Refuse(Source source, string code, string message)
        {
            _problems.Add(Places.Problem(source.Document, source.Path, code, message));
            return inherited;
        }
    }

    /// <summary>Security adds, so a lock on it stands against taking away alone; anything else that is locked stands as it is.</summary>
    private bool Locked(PolicyType policy, EffectivePolicy inherited, EffectiveNode own)
    {
        if (policy.Family is PolicyFamily.Security || above.LockedBy(policy) is not { } locking)
            return false;
        var overridden =
            policy.Family is PolicyFamily.Settings
            || Names(own).Overlaps(Names(inherited.Tree))
            || OverridesUnderOtherNames(policy, own, [.. inherited.Layers.Where(layer => layer.Level.IsAtOrAbove(locking))]);
        if (overridden)
            _problems.Add(
                Places.Problem(level.Source.Document, Said(own).Path, LadderCodes.Locked, $"overrides {policy.Name}, which {locking.Name} has locked")
            );
        return overridden;
    }

    private static bool OverridesUnderOtherNames(PolicyType policy, EffectiveNode own, ImmutableArray<PolicyLayer> locked) =>
        !locked.IsEmpty
        && policy.Overrides((Mapping)own.ToNode(), (Mapping)locked.Select(layer => layer.Tree).Aggregate((above, layer) => above.Under(layer)).ToNode());

    private static HashSet<string> Names(EffectiveNode list) => [.. ((EffectiveMap)list).Entries.Select(entry => entry.Key)];

    /// <summary>Where the level itself says what is in force there: a Policy document is brought in by <c>use</c>.</summary>
    private Source Said(EffectiveNode own) => own.Source.Document == level.Source.Document ? own.Source : At("use");

    private Source At(string path) => new(level.Source.Document, Paths.Key(level.Source.Path, path));

    private static string Levels(EffectivePolicy policy) => string.Join(" and ", policy.Layers.Select(layer => layer.Level.Name));
}
