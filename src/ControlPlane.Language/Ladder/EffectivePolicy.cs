using System.Collections.Immutable;
using System.Runtime.InteropServices;
using ControlPlane.Language.Binding;
using ControlPlane.Language.Documents;
using ControlPlane.Language.Text;
using ControlPlane.Resources;

namespace ControlPlane.Language.Ladder;

/// <summary>What one level of the ladder says of a policy, its <c>use</c> included.</summary>
/// <param name="policy">The policy.</param>
/// <param name="level">The level.</param>
/// <param name="tree">What it says.</param>
/// <param name="bound">Where one document says all of it: its policies as they were bound when it was read.</param>
internal sealed class PolicyLayer(PolicyType policy, Level level, EffectiveNode tree, PolicySet? bound = null)
{
    private object? _spec;

    /// <summary>The level.</summary>
    public Level Level => level;

    /// <summary>What it says; each leaf knows its place.</summary>
    public EffectiveNode Tree => tree;

    /// <summary>The same, bound to the policy's spec.</summary>
    public object Spec => _spec ??= SpecOf(tree);

    /// <summary>The tree, or that of an entry of a list, bound to the policy's spec.</summary>
    public object SpecOf(EffectiveNode said)
    {
        foreach (var fragment in bound?.Fragments ?? [])
        {
            if (fragment.Policy == policy && fragment.Path == said.Source.Path)
                return fragment.Spec;
        }
        return SpecBinder.Bind(policy.SpecType, (Mapping)said.ToNode(), level.Vocabulary, inPolicy: true).Spec;
    }

    /// <summary>Where it was written; of what a Policy document says also the level that uses it.</summary>
    public ImmutableArray<Origin> Origins => OriginsOf(tree, level);

    /// <summary>Where a part of what a level says was written.</summary>
    public static ImmutableArray<Origin> OriginsOf(EffectiveNode tree, Level level)
    {
        var (leaves, isOwn) = (tree.Leaves, false);
        var origins = ImmutableArray.CreateBuilder<Origin>(leaves.Count + 1);
        foreach (var leaf in leaves)
            Add(leaf.Source);
        if (leaves.Count == 0)
            Add(tree.Source);
        if (!isOwn)
            origins.Add(new Source(level.Source.Document, Paths.Key(level.Source.Path, "use")).Origin);
        return origins.DrainToImmutable();

        void Add(Source source)
        {
            origins.Add(source.Origin);
            isOwn |= source.Document.Id == level.Source.Document.Id;
        }
    }
}

/// <summary>One entry of a policy that is a list.</summary>
/// <param name="Level">The nearest level that wrote in it: there it counts.</param>
/// <param name="Spec">What it says.</param>
/// <param name="Tree">The same as a tree that knows where it was written.</param>
internal sealed record EffectiveItem(Level Level, object Spec, EffectiveNode Tree);

/// <summary>One policy as it is in force.</summary>
internal sealed class EffectivePolicy
{
    private EffectiveNode? _tree;
    private object? _spec;
    private string? _said;
    private EffectiveItem[]? _items;
    private DocumentId[]? _named;
    private Origin[]? _origins;

    public EffectivePolicy(PolicyType policy, ImmutableArray<PolicyLayer> layers) => (Policy, Layers) = (policy, layers);

    /// <summary>The policy.</summary>
    public PolicyType Policy { get; }

    /// <summary>Equal for policies whose levels say the same, wherever they are written.</summary>
    public string Said => _said ??= SaidText.Of(Policy, Layers);

    /// <summary>Of a list: its entries, merged, by name.</summary>
    public IReadOnlyList<EffectiveItem> Items => _items ??= [.. ItemsOf((EffectiveMap)Tree)];

    /// <summary>Whether both say the same at the same levels and places.</summary>
    public bool StandsWhere(EffectivePolicy other)
    {
        if (Layers.Length != other.Layers.Length)
            return false;
        for (var index = Layers.Length - 1; index >= 0; index--)
        {
            var (one, another) = (Layers[index], other.Layers[index]);
            if (!ReferenceEquals(one.Tree, another.Tree) || !ReferenceEquals(one.Level, another.Level))
                return false;
        }
        return true;
    }

    /// <summary>What each level says, outermost first; at least one.</summary>
    public ImmutableArray<PolicyLayer> Layers { get; }

    /// <summary>Whether a rule says something of it itself.</summary>
    public bool IsWrittenAtRule => Layers.Any(layer => layer.Level.IsRule);

    /// <summary>What a rule says of it in its own policies, not by a Policy document; null where it says nothing.</summary>
    public EffectiveNode? OwnOfRule =>
        Layers.FirstOrDefault(layer => layer.Level.IsRule) is { } layer && layer.Tree.Source.Document == layer.Level.Source.Document ? layer.Tree : null;

    /// <summary>All levels merged, the nearest winning; each leaf knows its level.</summary>
    public EffectiveNode Tree => _tree ??= Layers.Skip(1).Aggregate(Layers[0].Tree, (above, layer) => above.Under(layer.Tree));

    /// <summary>The spec the merged tree is bound to.</summary>
    public object Spec => _spec ??= Layers.Length == 1 ? Layers[0].Spec : Bind(Tree);

    /// <summary>What is in force, leaf by leaf: of security, what every level says.</summary>
    public IEnumerable<EffectiveLeaf> Leaves => Policy.Family is PolicyFamily.Security ? Layers.SelectMany(layer => layer.Tree.Leaves) : Tree.Leaves;

    /// <summary>Where it was written, and where a level brought in what another document says.</summary>
    public ImmutableArray<Origin> Origins =>
        ImmutableCollectionsMarshal.AsImmutableArray(
            _origins ??= Layers is [var only] ? ImmutableCollectionsMarshal.AsArray(only.Origins) : [.. Layers.SelectMany(layer => layer.Origins).Distinct()]
        );

    /// <summary>The documents it names.</summary>
    public IReadOnlyList<DocumentId> Named => _named ??= [.. Specs.SelectMany(Policy.References).Select(reference => reference.Document)];

    /// <summary>A problem of it at the place where that part was written.</summary>
    public Problem At(PolicyProblem problem)
    {
        var source = Find(problem.In ?? Tree, problem.Path);
        return Places.Problem(source.Document, source.Path, problem.Code, problem.Message, problem.Allowed, problem.Hint);
    }

    /// <summary>A tree of it, or of one of its entries, bound to its spec.</summary>
    public object Bind(EffectiveNode tree) =>
        Layers is [var only] ? only.SpecOf(tree) : SpecBinder.Bind(Policy.SpecType, (Mapping)tree.ToNode(), Layers[0].Level.Vocabulary, inPolicy: true).Spec;

    /// <summary>What is in force as specs: of security that of every level, of a list its entries.</summary>
    private IEnumerable<object> Specs =>
        Policy.Family switch
        {
            PolicyFamily.Security => Layers.Select(layer => layer.Spec),
            PolicyFamily.NamedList => Items.Select(item => item.Spec),
            _ => [Spec],
        };

    private IEnumerable<EffectiveItem> ItemsOf(EffectiveMap list) =>
        list
            .Entries.OrderBy(entry => entry.Key, StringComparer.Ordinal)
            .Select(entry => new EffectiveItem(Layers.Last(layer => ((EffectiveMap)layer.Tree)[entry.Key] is not null).Level, Bind(entry.Value), entry.Value));

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
