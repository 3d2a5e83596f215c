using System.Collections.Immutable;
using ControlPlane.Language.Documents;
using ControlPlane.Language.Kinds.Routes;
using ControlPlane.Language.Policies;
using ControlPlane.Resources;

namespace ControlPlane.Language.Compilation;

/// <summary>The policies in force at one level of the ladder fleet → route → rule, all levels above merged into it field by field, the nearest level winning.</summary>
internal sealed class EffectivePolicies
{
    /// <summary>No policies.</summary>
    public static readonly EffectivePolicies None = new([]);

    private EffectivePolicies(ImmutableArray<EffectivePolicy> all) => All = all;

    /// <summary>In the order of <see cref="Catalog.Policies"/>.</summary>
    public ImmutableArray<EffectivePolicy> All { get; }

    /// <summary>The places of all leaves.</summary>
    public IEnumerable<Origin> Origins => All.SelectMany(policy => policy.Tree.Leaves).Select(leaf => leaf.Source.Origin);

    /// <summary>Those of them with which nothing is wrong.</summary>
    public EffectivePolicies Complete() => new([.. All.Where(policy => !policy.Check().Any())]);

    /// <summary>Those that work on a rule: some need an upstream.</summary>
    public EffectivePolicies For(RuleSpec rule) => rule.To is not null || !All.Any(policy => policy.Policy.NeedsUpstream) ? this : new([.. All.Where(policy => !policy.Policy.NeedsUpstream)]);

    /// <summary>These with a nearer level's policies over them.</summary>
    /// <param name="level">What the level says; null where it says nothing.</param>
    /// <param name="source">Where it is written.</param>
    public EffectivePolicies Under(PolicySet? level, Source source)
    {
        if (level is null || level.Tree.Entries.IsEmpty) return this;
        var written = (EffectiveMap)EffectiveNode.Of(level.Tree, source);
        var merged = ImmutableArray.CreateBuilder<EffectivePolicy>();
        foreach (var policy in Catalog.Policies)
        {
            var above = All.FirstOrDefault(candidate => candidate.Policy == policy);
            if (written[policy.Name] is not { } nearer)
            {
                if (above is not null) merged.Add(above);
                continue;
            }
            merged.Add(new EffectivePolicy(policy, above is null ? nearer : above.Tree.Under(nearer)));
        }
        return new EffectivePolicies(merged.ToImmutable());
    }
}

/// <summary>One policy as it is in force: its merged tree, bound to its spec.</summary>
internal sealed class EffectivePolicy(Policy policy, EffectiveNode tree)
{
    private readonly Lazy<object> _spec = new(() => SpecBinder.Bind(policy.SpecType, (Mapping)tree.ToNode()).Spec);

    /// <summary>The policy.</summary>
    public Policy Policy => policy;

    /// <summary>The merged tree; each leaf knows its level.</summary>
    public EffectiveNode Tree => tree;

    /// <summary>The spec it is bound to.</summary>
    public object Spec => _spec.Value;

    /// <summary>What is wrong with it as a whole, at the places where it was written.</summary>
    public IEnumerable<Problem> Check() => policy.Check(Spec).Select(problem =>
    {
        var source = Find(problem.Path);
        return Places.Problem(source.Document, source.Path, problem.Code, problem.Message, problem.Allowed);
    });

    /// <summary>The source of a field, or of the nearest map above it that was written.</summary>
    private Source Find(string path)
    {
        var node = tree;
        foreach (var key in path.Split('.', StringSplitOptions.RemoveEmptyEntries))
        {
            if ((node as EffectiveMap)?[key] is not { } next) break;
            node = next;
        }
        return node.Source;
    }
}
