using System.Collections.Immutable;
using ControlPlane.Language.Documents;
using ControlPlane.Language.EnvoyConfig;
using ControlPlane.Language.Kinds.Fleets;

namespace ControlPlane.Language.Compilation.FleetResources;

/// <summary>The fleet a node belongs to.</summary>
/// <param name="Fleet">Its name; null where no fleet or more than one matches.</param>
/// <param name="Reason">Why there is none, for people.</param>
public sealed record FleetMatch(string? Fleet, string? Reason);

/// <summary>Tells which fleet a node belongs to, from the selectors of all Fleet documents.</summary>
public sealed class Fleets
{
    private readonly ImmutableArray<FleetSelector> _selectors;
    private readonly ImmutableDictionary<string, FleetSpec> _fleets;

    internal Fleets(IEnumerable<Document> fleets)
    {
        _fleets = fleets.ToImmutableDictionary(fleet => fleet.Id.Name, fleet => (FleetSpec)fleet.Spec, StringComparer.Ordinal);
        _selectors = [.. _fleets.OrderBy(fleet => fleet.Key, StringComparer.Ordinal).Select(fleet => FleetSelector.Of(fleet.Key, fleet.Value.Nodes))];
    }

    /// <summary>Looks at all Fleet documents of a model; where a model was compiled, <see cref="Compiled.Fleets"/> is cheaper.</summary>
    public static FleetMatch Match(Model model, NodeFacts node)
    {
        ArgumentNullException.ThrowIfNull(model);
        return new Fleets(model.Documents.Values.Where(document => document.Spec is FleetSpec)).Match(node);
    }

    /// <summary>The fleet whose selector matches the node, if there is just one.</summary>
    public FleetMatch Match(NodeFacts node)
    {
        ArgumentNullException.ThrowIfNull(node);
        var names = _selectors.Where(selector => selector.Matches(node)).Select(selector => selector.Fleet).ToImmutableArray();
        return names switch
        {
            [var only] => new FleetMatch(only, null),
            [] => new FleetMatch(null, $"no fleet selects the node with id \"{node.Id}\" and cluster \"{node.Cluster}\""),
            _ => new FleetMatch(null, $"the fleets {string.Join(", ", names)} all select the node with id \"{node.Id}\" and cluster \"{node.Cluster}\""),
        };
    }

    /// <summary>The band as which a fleet serves an Envoy, or why it serves it nothing.</summary>
    /// <param name="fleet">The fleet's name.</param>
    /// <param name="major">Envoy's major version.</param>
    /// <param name="minor">Envoy's minor version.</param>
    /// <param name="patch">Envoy's patch.</param>
    public (string? Band, string? Reason) BandOf(string fleet, uint major, uint minor, uint patch)
    {
        if (EnvoyBand.For(major, minor) is not { } band)
            return (null, $"Envoy {major}.{minor}.{patch} is older than {EnvoyBand.All[0]}, the oldest that is served");
        var spec = _fleets[fleet];
        return FleetBands.RangeOf(spec).Has((major, minor, patch))
            ? (band, null)
            : (null, $"Envoy {major}.{minor}.{patch} is outside of \"{spec.Envoy}\", the Envoys that the fleet {fleet} has (`envoy` in its document)");
    }

    /// <summary>How many fleets select the node.</summary>
    internal int Selecting(NodeFacts node) => _selectors.Count(selector => selector.Matches(node));

    /// <summary>Pairs of fleets that select the same nodes: the first of them, and each other.</summary>
    internal IEnumerable<(string First, string Second)> Conflicts() =>
        _selectors.GroupBy(selector => selector.Condition).SelectMany(same => same.Skip(1).Select(other => (same.First().Fleet, other.Fleet)));
}

/// <summary>A fleet's selector with its defaults filled in.</summary>
/// <param name="Fleet">The fleet.</param>
/// <param name="Cluster">The node.cluster to match; null for any.</param>
/// <param name="Ids">The node.id values to match; empty for any.</param>
/// <param name="Metadata">The metadata to match.</param>
/// <param name="Locality">The locality to match; null parts for any.</param>
internal sealed record FleetSelector(
    string Fleet,
    string? Cluster,
    ImmutableSortedSet<string> Ids,
    ImmutableSortedDictionary<string, string> Metadata,
    (string? Region, string? Zone, string? SubZone) Locality
)
{
    /// <summary>Equal for selectors that select the same nodes.</summary>
    public string Condition =>
        string.Join('\n', [Cluster, .. Ids.Select(id => $"id {id}"), .. Metadata.Select(value => $"metadata {value.Key}={value.Value}"), Locality.ToString()]);

    public static FleetSelector Of(string fleet, NodeSelector? nodes)
    {
        var says = nodes is { Ids: { IsDefaultOrEmpty: false } } or { Metadata.IsEmpty: false } or { Locality: not null };
        return new FleetSelector(
            fleet,
            nodes?.Cluster ?? (says ? null : fleet),
            (nodes?.Ids ?? []).ToImmutableSortedSet(StringComparer.Ordinal),
            (nodes?.Metadata ?? ImmutableSortedDictionary<string, string>.Empty).WithComparers(StringComparer.Ordinal),
            (nodes?.Locality?.Region, nodes?.Locality?.Zone, nodes?.Locality?.SubZone)
        );
    }

    public bool Matches(NodeFacts node) =>
        (Cluster is null || Cluster == node.Cluster)
        && (Ids.IsEmpty || Ids.Contains(node.Id))
        && Metadata.All(wanted => node.Metadata.GetValueOrDefault(wanted.Key) == wanted.Value)
        && (Locality.Region is null || Locality.Region == node.Region)
        && (Locality.Zone is null || Locality.Zone == node.Zone)
        && (Locality.SubZone is null || Locality.SubZone == node.SubZone);
}
