using System.Collections.Immutable;
using ControlPlane.Resources;

namespace ControlPlane.Xds.Views;

/// <summary>What the Envoys of one view are to have: its types, and the newest revision that led to it. Immutable.</summary>
internal sealed class View
{
    private readonly string _identifier;

    private View(string identifier, object lineage, long revision, ResourceSet source, ImmutableDictionary<TypeUrl, TypeView> types) =>
        (_identifier, Lineage, Revision, Source, Types) = (identifier, lineage, revision, source, types);

    /// <summary>The same object through all changes of one view: numbers of changes compare only within it.</summary>
    public object Lineage { get; }

    /// <summary>The newest published revision.</summary>
    public long Revision { get; }

    /// <summary>The resources that it was made of.</summary>
    public ResourceSet Source { get; }

    /// <summary>Its types; the same object while nothing changes.</summary>
    public ImmutableDictionary<TypeUrl, TypeView> Types { get; }

    /// <summary>One type; empty when the view has nothing of it.</summary>
    public TypeView this[TypeUrl type] => Types.GetValueOrDefault(type) ?? TypeView.First(type, _identifier, ResourceSet.None);

    /// <summary>Whether a client may ask for this type.</summary>
    public static bool Serves(TypeUrl type, View? view) => XdsTypes.Find(type) is not null || view?.Types.ContainsKey(type) == true;

    /// <summary>The first of a view.</summary>
    public static View First(ResourceSet set, string identifier, long revision) =>
        new(
            identifier,
            new object(),
            revision,
            set,
            set.Types.Keys.Union(XdsTypes.All.Select(type => type.Url)).ToImmutableDictionary(type => type, type => TypeView.First(type, identifier, set[type]))
        );

    /// <summary>The view after the next publish.</summary>
    public View Next(ResourceSet set, long revision)
    {
        var differing = set.DifferencesFrom(Source).ToLookup(key => key.Type, key => key.Name);
        var differences = differing.ToDictionary(names => names.Key, names => this[names.Key].Differing(names, set[names.Key]));
        var again = differences
            .Values.SelectMany(difference => difference.Changed)
            .SelectMany(resource => resource.Children)
            .ToLookup(child => child.Type, child => child.Name);
        var types = Types;
        foreach (var type in differences.Keys.Union(again.Select(children => children.Key)))
        {
            var (changed, removed) = differences.GetValueOrDefault(type, ([], []));
            if (changed.Count > 0 || removed.Count > 0 || again.Contains(type))
                types = types.SetItem(
                    type,
                    this[type].Next(set[type], changed, again[type], removed, name => TellsRemoval(XdsTypes.Of(type), name, set), Revision)
                );
        }

        return new(_identifier, Lineage, revision, set, types);
    }

    /// <summary>Whether a client is told that a resource of this name is gone: not where its owner is gone as well.</summary>
    public bool TellsRemoval(XdsType type, string name) => TellsRemoval(type, name, Source);

    private static bool TellsRemoval(XdsType type, string name, ResourceSet set) =>
        type.BelongsTo is not { } owner || set[owner].ContainsKey(XdsType.OwnerOf(name).ToString());
}
