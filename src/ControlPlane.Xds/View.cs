using System.Collections.Immutable;
using ControlPlane.Resources;

namespace ControlPlane.Xds;

/// <summary>What the Envoys of one view are to have: its types, and the newest revision that led to it. Immutable.</summary>
internal sealed class View
{
    /// <summary>Types that exist in every view, so that asking for one without resources is answered.</summary>
    public static readonly ImmutableArray<TypeUrl> Known =
        [TypeUrl.Cluster, TypeUrl.Endpoints, TypeUrl.Secret, TypeUrl.Listener, TypeUrl.Extension, TypeUrl.Route, TypeUrl.Runtime];

    private readonly string _identifier;

    private View(string identifier, object lineage, long revision, ImmutableDictionary<TypeUrl, TypeView> types) =>
        (_identifier, Lineage, Revision, Types) = (identifier, lineage, revision, types);

    /// <summary>The same object through all changes of one view: numbers of changes compare only within it.</summary>
    public object Lineage { get; }

    /// <summary>The newest published revision.</summary>
    public long Revision { get; }

    /// <summary>Its types; the same object while nothing changes.</summary>
    public ImmutableDictionary<TypeUrl, TypeView> Types { get; }

    /// <summary>One type; empty when the view has nothing of it.</summary>
    public TypeView this[TypeUrl type] => Types.GetValueOrDefault(type) ?? TypeView.First(type, _identifier, ResourceSet.None);

    /// <summary>Whether a client may ask for this type.</summary>
    public static bool Serves(TypeUrl type, View? view) => Known.Contains(type) || view?.Types.ContainsKey(type) == true;

    /// <summary>The first of a view.</summary>
    public static View First(ResourceSet set, string identifier, long revision) =>
        new(identifier, new object(), revision, set.Types.Keys.Union(Known).ToImmutableDictionary(type => type, type => TypeView.First(type, identifier, set[type])));

    /// <summary>The view after the next publish.</summary>
    public View Next(ResourceSet set, long revision)
    {
        var differences = set.Types.Keys.Union(Types.Keys).Select(type => (Type: type, Difference: this[type].Diff(set[type])))
            .ToDictionary(pair => pair.Type, pair => pair.Difference);
        var again = differences.Values.SelectMany(difference => difference.Changed).SelectMany(resource => resource.Children).ToLookup(child => child.Type, child => child.Name);
        var types = Types;
        foreach (var (type, (changed, removed)) in differences)
        {
            var previous = this[type];
            if (changed.Count == 0 && removed.Count == 0 && !again.Contains(type)) continue;
            types = types.SetItem(type, previous.Next(set[type], changed, again[type], removed, Revision));
        }

        return new(_identifier, Lineage, revision, types);
    }
}
