using System.Collections.Immutable;
using ControlPlane.Language.Binding;
using ControlPlane.Language.Documents;
using ControlPlane.Language.Text;
using ControlPlane.Resources;

namespace ControlPlane.Language.Ladder;

/// <summary>What one level of the ladder says of a policy, its <c>use</c> included.</summary>
internal sealed class PolicyLayer(PolicyType policy, Level level, EffectiveNode tree)
{
    private readonly Lazy<object> _spec = new(() => SpecBinder.Bind(policy.SpecType, (Mapping)tree.ToNode(), level.Vocabulary, inPolicy: true).Spec);

    /// <summary>The level.</summary>
    public Level Level => level;

    /// <summary>What it says; each leaf knows its place.</summary>
    public EffectiveNode Tree => tree;

    /// <summary>The same, bound to the policy's spec.</summary>
    public object Spec => _spec.Value;

    /// <summary>Where it was written; of what a Policy document says also the level that uses it.</summary>
    public IEnumerable<Origin> Origins => OriginsOf(tree, level);

    /// <summary>Where a part of what a level says was written.</summary>
    public static IEnumerable<Origin> OriginsOf(EffectiveNode tree, Level level)
    {
        var written = tree.Leaves.Select(leaf => leaf.Source).DefaultIfEmpty(tree.Source).ToList();
        foreach (var source in written)
            yield return source.Origin;
        if (written.All(source => source.Document.Id != level.Source.Document.Id))
            yield return new Source(level.Source.Document, Paths.Key(level.Source.Path, "use")).Origin;
    }
}

/// <summary>One policy as it is in force.</summary>
internal sealed class EffectivePolicy
{
    private readonly Lazy<EffectiveNode> _tree;
    private readonly Lazy<object> _spec;

    public EffectivePolicy(PolicyType policy, ImmutableArray<PolicyLayer> layers)
    {
        (Policy, Layers) = (policy, layers);
        _tree = new Lazy<EffectiveNode>(() => layers.Skip(1).Aggregate(layers[0].Tree, (above, layer) => above.Under(layer.Tree)));
        _spec = new Lazy<object>(() => layers.Length == 1 ? layers[0].Spec : Bind(Tree));
    }

    /// <summary>The policy.</summary>
    public PolicyType Policy { get; }

    /// <summary>What each level says, outermost first; at least one.</summary>
    public ImmutableArray<PolicyLayer> Layers { get; }

    /// <summary>Whether a rule says something of it itself.</summary>
    public bool IsWrittenAtRule => Layers.Any(layer => layer.Level.IsRule);

    /// <summary>What a rule says of it in its own policies, not by a Policy document; null where it says nothing.</summary>
    public EffectiveNode? OwnOfRule =>
        Layers.FirstOrDefault(layer => layer.Level.IsRule) is { } layer && layer.Tree.Source.Document == layer.Level.Source.Document ? layer.Tree : null;

    /// <summary>All levels merged, the nearest winning; each leaf knows its level.</summary>
    public EffectiveNode Tree => _tree.Value;

    /// <summary>The spec the merged tree is bound to.</summary>
    public object Spec => _spec.Value;

    /// <summary>What is in force, leaf by leaf: of security, what every level says.</summary>
    public IEnumerable<EffectiveLeaf> Leaves => Policy.Merging is Merging.Adds ? Layers.SelectMany(layer => layer.Tree.Leaves) : Tree.Leaves;

    /// <summary>Where it was written, and where a level brought in what another document says.</summary>
    public IEnumerable<Origin> Origins => Layers.SelectMany(layer => layer.Origins).Distinct();

    /// <summary>The documents it names.</summary>
    public IEnumerable<DocumentId> Named => Said.SelectMany(Policy.References).Select(reference => reference.Document);

    /// <summary>A problem of it at the place where that part was written.</summary>
    public Problem At(PolicyProblem problem)
    {
        var source = Find(problem.In ?? Tree, problem.Path);
        return Places.Problem(source.Document, source.Path, problem.Code, problem.Message, problem.Allowed, problem.Hint);
    }

    /// <summary>A tree of it, or of one of its entries, bound to its spec.</summary>
    public object Bind(EffectiveNode tree) => SpecBinder.Bind(Policy.SpecType, (Mapping)tree.ToNode(), Layers[0].Level.Vocabulary, inPolicy: true).Spec;

    /// <summary>What is in force as specs: of security that of every level, of a list its entries.</summary>
    private IEnumerable<object> Said =>
        Policy.Merging switch
        {
            Merging.Adds => Layers.Select(layer => layer.Spec),
            Merging.ByName => ((EffectiveMap)Tree).Entries.Select(entry => Bind(entry.Value)),
            _ => [Spec],
        };

    /// <summary>The source of a field, or of the nearest part above it that was written. Lists are leaves: their items' place follows from the path.</summary>
    private static Source Find(EffectiveNode node, string path)
    {
        var rest = path;
        while (rest.Length > 0 && node is EffectiveMap map)
        {
            var key = rest.Split('.', '[')[0];
            if (map[key] is not { } next)
                return node.Source;
            (node, rest) = (next, rest[key.Length..].TrimStart('.'));
        }
        return rest.Length == 0 ? node.Source : new Source(node.Source.Document, rest[0] == '[' ? node.Source.Path + rest : Paths.Key(node.Source.Path, rest));
    }
}
