using System.Collections.Immutable;
using ControlPlane.Language.Binding;
using ControlPlane.Language.Compilation;
using ControlPlane.Language.Compilation.Routes;
using ControlPlane.Language.Documents;
using ControlPlane.Language.Kinds.Domains;
using ControlPlane.Language.Kinds.Fleets;
using ControlPlane.Language.Kinds.Routes;
using ControlPlane.Language.Ladder;
using ControlPlane.Language.Text;

namespace ControlPlane.Language.Explanation;

/// <summary>Tells which policies are in force where, and which level each field came from: the same merge as the compiler's.</summary>
public static class Effective
{
    /// <summary>The policies in force on a document's rules, fleet by fleet.</summary>
    /// <param name="model">All documents.</param>
    /// <param name="document">A Route, a Domain or a Fleet; other kinds have no policies in force.</param>
    public static ImmutableArray<EffectiveRule> Of(Model model, Document document)
    {
        ArgumentNullException.ThrowIfNull(model);
        ArgumentNullException.ThrowIfNull(document);
        return
        [
            .. Levels(model, document)
                .Select(level => new EffectiveRule(
                    level.Fleet,
                    level.Rule?.Name ?? (level.Rule is null ? null : RuleSpec.DefaultName),
                    [.. level.Policies.All.SelectMany(Fields)],
                    [
                        .. level.Policies.TakenAway.Select(taken => new TakenAway(
                            taken.Policy.Policy.Name,
                            [.. taken.Policy.Layers.Select(layer => layer.Level.Name)],
                            taken.By.Name
                        )),
                    ]
                )),
        ];
    }

    /// <summary>
    /// The documents that what is in force on a document depends on: itself, its domain and fleets, and what any of these levels names, or what that names in
    /// turn.
    /// </summary>
    /// <param name="model">All documents.</param>
    /// <param name="document">A Route or a Fleet.</param>
    public static ImmutableHashSet<DocumentId> Documents(Model model, Document document)
    {
        ArgumentNullException.ThrowIfNull(model);
        ArgumentNullException.ThrowIfNull(document);
        var found = new HashSet<DocumentId> { document.Id };
        for (var open = new Queue<DocumentId>(found); open.TryDequeue(out var next); )
        {
            foreach (var named in Users.NamedBy(model, next).Where(found.Add))
                open.Enqueue(named);
        }

        return [.. found];
    }

    /// <summary>
    /// The policies of each rule of a Route in each of its fleets, those of a Domain in each of its fleets, or those of a Fleet; of a Route with <c>tcp</c>
    /// those that hold for connections.
    /// </summary>
    internal static IEnumerable<(string Fleet, RuleSpec? Rule, EffectivePolicies Policies)> Levels(Model model, Document document)
    {
        var lookup = new Lookup(model, Observed.None);
        if (document.Spec is FleetSpec only)
            yield return (document.Id.Name, null, EffectivePolicies.None.Under(only, Level.Fleet(document), lookup));
        foreach (var fleet in Placement.Of(document, model).FleetsIn(model))
        {
            var above = EffectivePolicies.None.Under((FleetSpec)fleet.Spec, Level.Fleet(fleet), lookup);
            if (DomainOf(document, model) is { } domain)
                above = above.Under((DomainSpec)domain.Spec, Level.Domain(domain), lookup);
            if (document.Spec is not RouteSpec route)
            {
                yield return (fleet.Id.Name, null, above);
                continue;
            }
            var inherited = above.Under(route, Level.Route(document), lookup);
            if (route.Tcp is not null)
                yield return (fleet.Id.Name, null, inherited.ForConnections());
            for (var index = 0; index < (route.Rules?.Length ?? 0); index++)
            {
                var rule = route.Rules!.Value[index];
                yield return (
                    fleet.Id.Name,
                    rule,
                    inherited.Under(rule, Level.Rule(document, rule.Name ?? RuleSpec.DefaultName, $"rules[{index}]"), lookup).For(rule.To is not null)
                );
            }
        }
    }

    private static Document? DomainOf(Document document, Model model) =>
        document.Spec switch
        {
            DomainSpec => document,
            RouteSpec { Domain: { } name } => model.Find(DomainKind.IdOf(name)),
            _ => null,
        };

    private static IEnumerable<EffectiveField> Fields(EffectivePolicy policy) => Written(policy).Concat(Defaults(policy));

    /// <summary>What is in force because nobody wrote anything else, at the places where the policy was written; of security for each level.</summary>
    private static IEnumerable<EffectiveField> Defaults(EffectivePolicy policy)
    {
        var (name, type) = (policy.Policy.Name, policy.Policy.SpecType);
        var found = policy.Policy.Family switch
        {
            PolicyFamily.Security => policy.Layers.SelectMany(layer => Defaults(name, type, layer.Tree).Select(leaf => (leaf, layer.Level))),
            PolicyFamily.NamedList => ((EffectiveMap)policy.Tree).Entries.SelectMany(entry =>
                Defaults(Paths.Key(name, entry.Key), type, entry.Value).Select(leaf => (leaf, policy.Layers[^1].Level))
            ),
            _ => Defaults(name, type, policy.Tree).Select(leaf => (leaf, policy.Layers[^1].Level)),
        };
        return found.Select(field => Field(field.leaf, field.Level) with { IsDefault = true });
    }

    private static IEnumerable<(string Path, EffectiveLeaf Leaf)> Defaults(string path, Type type, EffectiveNode node) =>
        node is not EffectiveMap map
            ? []
            : SpecShape
                .Of(type)
                .Keys.SelectMany(key =>
                    map[key.Name] switch
                    {
                        null when key.DefaultNode is { } value => [(Paths.Key(path, key.Name), new EffectiveLeaf(value, map.Source, Off: false))],
                        EffectiveMap below when !key.Type.IsGenericType => Defaults(Paths.Key(path, key.Name), key.Type, below),
                        _ => [],
                    }
                );

    private static IEnumerable<EffectiveField> Written(EffectivePolicy policy) =>
        policy.Policy.Family is PolicyFamily.Security
            ? policy.Layers.SelectMany(layer => Leaves(policy.Policy.Name, layer.Tree).Select(leaf => Field(leaf, layer.Level)))
            : Leaves(policy.Policy.Name, policy.Tree)
                .Select(leaf =>
                    Field(
                        leaf,
                        policy
                            .Layers.Last(layer => layer == policy.Layers[0] || Leaves("", layer.Tree).Any(written => written.Leaf.Source == leaf.Leaf.Source))
                            .Level
                    )
                );

    private static EffectiveField Field((string Path, EffectiveLeaf Leaf) leaf, Level level) =>
        new(leaf.Path, leaf.Leaf.Node, level.Name, leaf.Leaf.Source.Document.Id, leaf.Leaf.Source.Path);

    private static IEnumerable<(string Path, EffectiveLeaf Leaf)> Leaves(string path, EffectiveNode node) =>
        node switch
        {
            EffectiveMap { Entries: [] } => [(path, new EffectiveLeaf(node.ToNode(), node.Source, Off: false))],
            EffectiveMap map => map.Entries.SelectMany(entry => Leaves(Paths.Key(path, entry.Key), entry.Value)),
            EffectiveLeaf leaf => [(path, leaf)],
            _ => [],
        };
}
