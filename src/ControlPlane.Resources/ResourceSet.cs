using System.Collections.Immutable;

namespace ControlPlane.Resources;

/// <summary>Which Envoys share one set of resources: whatever tells nodes apart stands here, nothing is filtered per stream.</summary>
/// <param name="Fleet">The fleet's name.</param>
/// <param name="Band">The Envoy minor version the resources are written for, for example <c>1.40</c>.</param>
public readonly record struct ViewKey(string Fleet, string Band)
{
    /// <inheritdoc/>
    public override string ToString() => $"{Fleet} ({Band})";
}

/// <summary>All resources of one view, by type and name, names in bytewise order. Immutable.</summary>
public sealed class ResourceSet
{
    /// <summary>A set without resources.</summary>
    public static readonly ResourceSet Empty = new(ImmutableSortedDictionary<TypeUrl, ImmutableSortedDictionary<string, XdsResource>>.Empty);

    /// <summary>No resources, sorted bytewise by name.</summary>
    public static readonly ImmutableSortedDictionary<string, XdsResource> None = ImmutableSortedDictionary.Create<string, XdsResource>(StringComparer.Ordinal);

    private ResourceSet(ImmutableSortedDictionary<TypeUrl, ImmutableSortedDictionary<string, XdsResource>> types) => Types = types;

    /// <summary>The resources by type.</summary>
    public ImmutableSortedDictionary<TypeUrl, ImmutableSortedDictionary<string, XdsResource>> Types { get; }

    /// <summary>The resources of one type by name; empty when there are none.</summary>
    public ImmutableSortedDictionary<string, XdsResource> this[TypeUrl type] => Types.GetValueOrDefault(type, None);

    /// <summary>All resources, by type and name.</summary>
    public IEnumerable<XdsResource> All => Types.Values.SelectMany(type => type.Values);

    /// <summary>Makes a set; a name that stands twice within a type throws <see cref="ArgumentException"/>.</summary>
    public static ResourceSet Create(IEnumerable<XdsResource> resources)
    {
        var types = resources.GroupBy(resource => resource.Key.Type).ToImmutableSortedDictionary(
            type => type.Key,
            type => type.ToImmutableSortedDictionary(resource => resource.Key.Name, resource => resource, StringComparer.Ordinal));
        return new ResourceSet(types);
    }

    /// <summary>The set with these resources in the place of those of their keys, or beside the others.</summary>
    public ResourceSet With(IEnumerable<XdsResource> resources)
    {
        ArgumentNullException.ThrowIfNull(resources);
        return new ResourceSet(resources.Aggregate(Types, (types, resource) =>
            types.SetItem(resource.Key.Type, types.GetValueOrDefault(resource.Key.Type, None).SetItem(resource.Key.Name, resource))));
    }

    /// <summary>The resource of this key, or null.</summary>
    public XdsResource? Find(ResourceKey key) => this[key.Type].GetValueOrDefault(key.Name);
}
