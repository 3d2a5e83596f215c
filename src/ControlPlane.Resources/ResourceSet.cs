using System.Collections.Immutable;

namespace ControlPlane.Resources;

/// <summary>Which Envoys share one set of resources: whatever tells nodes apart stands here, nothing is filtered per stream.</summary>
/// <param name="Fleet">The fleet's name.</param>
/// <param name="Band">The Envoy minor version the resources are written for, for example <c>1.40</c>.</param>
public readonly record struct ViewKey(string Fleet, string Band)
{
    /// <summary>
    /// Whether the virtual hosts stand in their route configurations: for clients that do not ask for them by themselves (VHDS). Nobody publishes such a view;
    /// it is made of the other one where somebody asks for it.
    /// </summary>
    public bool WholeRoutes { get; init; }

    /// <summary>The view that is published.</summary>
    public ViewKey Published => this with { WholeRoutes = false };

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

    private readonly Lineage<ResourceKey> _lineage;

    private ResourceSet(ImmutableSortedDictionary<TypeUrl, ImmutableSortedDictionary<string, XdsResource>> types, Lineage<ResourceKey>? lineage = null) =>
        (Types, _lineage) = (types, lineage ?? new());

    /// <summary>The resources by type.</summary>
    public ImmutableSortedDictionary<TypeUrl, ImmutableSortedDictionary<string, XdsResource>> Types { get; }

    /// <summary>The resources of one type by name; empty when there are none.</summary>
    public ImmutableSortedDictionary<string, XdsResource> this[TypeUrl type] => Types.GetValueOrDefault(type, None);

    /// <summary>All resources, by type and name.</summary>
    public IEnumerable<XdsResource> All => Types.Values.SelectMany(type => type.Values);

    /// <summary>Makes a set; a name that stands twice within a type throws <see cref="ArgumentException"/>.</summary>
    public static ResourceSet Create(IEnumerable<XdsResource> resources)
    {
        var types = resources
            .GroupBy(resource => resource.Key.Type)
            .ToImmutableSortedDictionary(
                type => type.Key,
                type => type.ToImmutableSortedDictionary(resource => resource.Key.Name, resource => resource, StringComparer.Ordinal)
            );
        return new ResourceSet(types);
    }

    /// <summary>
    /// The set with these resources in the place of those of their keys, or beside the others, and without those that are taken out; the same set where that
    /// changes nothing.
    /// </summary>
    public ResourceSet With(IEnumerable<XdsResource> resources, IEnumerable<ResourceKey>? removed = null)
    {
        ArgumentNullException.ThrowIfNull(resources);
        var (types, changed) = (Types, ImmutableArray.CreateBuilder<ResourceKey>());
        foreach (var key in removed ?? [])
        {
            if (!types.TryGetValue(key.Type, out var known) || !known.ContainsKey(key.Name))
                continue;
            var left = known.Remove(key.Name);
            types = left.IsEmpty ? types.Remove(key.Type) : types.SetItem(key.Type, left);
            changed.Add(key);
        }

        foreach (var resource in resources)
        {
            var known = types.GetValueOrDefault(resource.Key.Type, None);
            if (ReferenceEquals(known.GetValueOrDefault(resource.Key.Name), resource))
                continue;
            types = types.SetItem(resource.Key.Type, known.SetItem(resource.Key.Name, resource));
            changed.Add(resource.Key);
        }

        return changed.Count == 0 ? this : new ResourceSet(types, _lineage.Next(changed.ToImmutable()));
    }

    /// <summary>
    /// The keys whose resources are not the same objects in both sets, or are in one of them alone. Sets of which one was made from the other are not walked.
    /// </summary>
    public IEnumerable<ResourceKey> DifferencesFrom(ResourceSet other)
    {
        ArgumentNullException.ThrowIfNull(other);
        if (ReferenceEquals(this, other))
            return [];
        var keys =
            _lineage.Between(other._lineage)
            ?? Types.Keys.Union(other.Types.Keys).SelectMany(type => this[type].Keys.Union(other[type].Keys), (type, name) => new ResourceKey(type, name));
        return keys.Where(key => !ReferenceEquals(Find(key), other.Find(key)));
    }

    /// <summary>The resource of this key, or null.</summary>
    public XdsResource? Find(ResourceKey key) => this[key.Type].GetValueOrDefault(key.Name);
}
