using System.Collections.Immutable;
using ControlPlane.Language.Documents;
using ControlPlane.Language.Text;

namespace ControlPlane.Language.Binding;

/// <summary>
/// Brings a tree into the one shape in which documents are stored and shown. Where the type leaves no doubt, a text stands for a list of one, and a map of
/// names for a list of what is named.
/// </summary>
/// <param name="vocabulary">The policies that there are.</param>
internal sealed class NormalForm(Vocabulary vocabulary)
{
    /// <summary>The tree of a record; the same object where nothing is to be changed.</summary>
    public Mapping Of(Type type, Mapping tree) => Record(SpecShape.Of(type), tree, inPolicy: false);

    private Mapping Record(SpecShape shape, Mapping tree, bool inPolicy) =>
        Entries(
            tree,
            entry =>
                shape.ByName.TryGetValue(entry.Key, out var key) && !(inPolicy && IsOff(entry.Value))
                    ? Value(key, key.Type, entry.Value, inPolicy)
                    : entry.Value
        );

    private Node Value(SpecKey key, Type type, Node node, bool inPolicy)
    {
        if (type == typeof(PolicySet))
            return node is Mapping policies ? Policies(policies) : node;
        if (type == typeof(ImmutableSortedDictionary<string, ImmutableArray<string>>))
            return node is Mapping map ? Entries(map, entry => ListOfOne(typeof(string), entry.Value)) : node;
        if (type.IsGenericType && type.GetGenericTypeDefinition() == typeof(ImmutableArray<>))
            return List(key, type.GenericTypeArguments[0], node, inPolicy);
        return node is Mapping record && IsRecord(type) ? Record(SpecShape.Of(type), record, inPolicy) : node;
    }

    private Node List(SpecKey key, Type item, Node node, bool inPolicy)
    {
        var written =
            key.Named is not { } named || node is not Mapping names ? ListOfOne(item, node)
            : IsOneItem(item, named, names) ? new Sequence([names], names.At)
            : Named(named, names);
        if (!IsRecord(item))
            return written;
        if (SpecShape.Of(item).Keys.FirstOrDefault(known => known.BareText) is { } text && written is Sequence texts)
            written = Items(texts, value => value is Scalar { Kind: ScalarKind.String } ? new Mapping([new(text.Name, value.At, value)], value.At) : value);
        if (written is Mapping one)
            return Record(SpecShape.Of(item), one, inPolicy);
        return written is Sequence list ? Items(list, value => value is Mapping record ? Record(SpecShape.Of(item), record, inPolicy) : value) : written;
    }

    /// <summary>A text, a word or a number in place of a list of them.</summary>
    private static Node ListOfOne(Type item, Node node) =>
        node is Scalar { Kind: not ScalarKind.Null } && (!IsRecord(item) || SpecShape.Of(item).Keys.Any(key => key.BareWord || key.BareText))
            ? new Sequence([node], node.At)
            : node;

    /// <summary>Whether a map is the only item of a list and no map of names: it has the item's name beside others of its keys.</summary>
    private static bool IsOneItem(Type item, NamedItemsAttribute named, Mapping map) =>
        map[named.Name] is Scalar && map.Entries.Length > 1 && map.Entries.All(entry => SpecShape.Of(item).ByName.ContainsKey(entry.Key));

    /// <summary>Writes the name into each item. A text in place of an item is its value.</summary>
    private static Sequence Named(NamedItemsAttribute named, Mapping map) => new([.. map.Entries.Select(entry => Item(named, entry))], map.At);

    private static Node Item(NamedItemsAttribute named, MappingEntry entry)
    {
        var name = new MappingEntry(named.Name, entry.At, new Scalar(entry.Key, ScalarKind.String, entry.At));
        return entry.Value switch
        {
            Mapping item => new Mapping([name, .. item.Entries], entry.At),
            Scalar { Kind: not ScalarKind.Null } value => new Mapping([name, new(named.Value, value.At, value)], entry.At),
            var other => other,
        };
    }

    private Mapping Policies(Mapping policies) =>
        Entries(
            policies,
            entry =>
            {
                if (vocabulary.Policy(entry.Key) is not { } policy || IsOff(entry.Value))
                    return entry.Value;
                var shape = SpecShape.Of(policy.SpecType);
                return entry.Value switch
                {
                    Mapping map => Record(shape, map, inPolicy: true),
                    Sequence list => Items(list, item => item is Mapping record ? Record(shape, record, inPolicy: true) : item),
                    var other => other,
                };
            }
        );

    private static Mapping Entries(Mapping map, Func<MappingEntry, Node> change)
    {
        var entries = map
            .Entries.Select(entry => change(entry) is var value && ReferenceEquals(value, entry.Value) ? entry : entry with { Value = value })
            .ToImmutableArray();
        return entries.Zip(map.Entries).All(pair => ReferenceEquals(pair.First, pair.Second)) ? map : map with { Entries = entries };
    }

    private static Sequence Items(Sequence list, Func<Node, Node> change)
    {
        var items = list.Items.Select(change).ToImmutableArray();
        return items.Zip(list.Items).All(pair => ReferenceEquals(pair.First, pair.Second)) ? list : list with { Items = items };
    }

    private static bool IsOff(Node node) => node is Scalar { Kind: ScalarKind.String, Text: "off" };

    private static bool IsRecord(Type type) =>
        type.Assembly == typeof(NormalForm).Assembly
        && type is { IsEnum: false, IsClass: true, IsAbstract: false }
        && type != typeof(PolicySet)
        && !typeof(Node).IsAssignableFrom(type);
}
