using System.Collections.Immutable;
using ControlPlane.Language;
using ControlPlane.Language.Binding;
using ControlPlane.Language.Text;

namespace ControlPlane.Testing.Extremes;

/// <summary>Walks the trees of documents by the type information of their specs.</summary>
internal static class SpecTrees
{
    /// <summary>The tree with each map that is a spec's handed through a function, outer ones first.</summary>
    public static Node Rewrite(Type type, Node node, Func<Type, Mapping, Mapping> change)
    {
        if (type == typeof(PolicySet) && node is Mapping set)
            return set with { Entries = [.. set.Entries.Select(entry => entry with { Value = Rewrite(PolicyType(entry.Key), entry.Value, change) })] };
        if (ItemOf(type) is { } item)
            return node is Sequence list ? list with { Items = [.. list.Items.Select(below => Rewrite(item, below, change))] } : Rewrite(item, node, change);
        // A policy that is a list, by the type of its entries.
        if (IsSpec(type) && node is Sequence entries)
            return entries with { Items = [.. entries.Items.Select(below => Rewrite(type, below, change))] };
        if (!IsSpec(type))
            return node;
        var shape = SpecShape.Of(type);
        // A bare word stands for the map in which it is true.
        if (node is Scalar word && shape.ByName.GetValueOrDefault(word.Text) is { BareWord: true })
            node = new Mapping([new MappingEntry(word.Text, word.At, new Scalar("true", ScalarKind.Boolean, word.At))], word.At);
        if (node is not Mapping map)
            return node;
        var changed = change(type, map);
        return changed with
        {
            Entries =
            [
                .. changed.Entries.Select(entry =>
                    shape.ByName.TryGetValue(entry.Key, out var key) ? entry with { Value = Rewrite(key.Type, entry.Value, change) } : entry
                ),
            ],
        };
    }

    /// <summary>Each map that is a spec's, outer ones first.</summary>
    public static ImmutableArray<(Type Spec, Mapping Map)> Specs(Type type, Node node)
    {
        var found = ImmutableArray.CreateBuilder<(Type, Mapping)>();
        Rewrite(
            type,
            node,
            (spec, map) =>
            {
                found.Add((spec, map));
                return map;
            }
        );
        return found.ToImmutable();
    }

    /// <summary>Whether the type is a record whose keys documents write.</summary>
    public static bool IsSpec(Type type) =>
        type.Namespace?.StartsWith("ControlPlane.Language", StringComparison.Ordinal) == true
        && !type.IsValueType
        && !type.IsGenericType
        && type != typeof(PolicySet)
        && !typeof(Node).IsAssignableFrom(type);

    /// <summary>The type of a list's items, or null where the type is not a list.</summary>
    public static Type? ItemOf(Type type) =>
        type.IsGenericType && type.GetGenericTypeDefinition() == typeof(ImmutableArray<>) ? type.GenericTypeArguments[0] : null;

    public static Type PolicyType(string policy) => Catalog.Default.Policies.FirstOrDefault(known => known.Name == policy)?.SpecType ?? typeof(object);

    public static Mapping With(this Mapping map, string key, Node? value)
    {
        var others = map.Entries.RemoveAll(entry => entry.Key == key);
        return map with { Entries = value is null ? others : others.Add(new MappingEntry(key, map.At, value)) };
    }
}
