using System.Collections.Immutable;
using ControlPlane.Language.Documents;
using ControlPlane.Language.EnvoyConfig;
using ControlPlane.Language.Kinds.Fleets;

namespace ControlPlane.Language.Compilation.FleetResources;

/// <summary>The fleet a node belongs to.</summary>
/// <param name="Fleet">Its name; null where no fleet or more than one matches.</param>
/// <param name="Reason">Why there is none, for people.</param>
/// <param name="Unserved">The same in one word; null where there is one.</param>
public sealed record FleetMatch(string? Fleet, string? Reason, Unserved? Unserved);

/// <summary>As what a fleet serves a client.</summary>
/// <param name="Band">The band; null where it serves it nothing.</param>
/// <param name="Reason">Why it serves it nothing, for people.</param>
/// <param name="Unserved">The same in one word; null where it serves it.</param>
public sealed record BandMatch(string? Band, string? Reason, Unserved? Unserved);

/// <summary>Why a client gets no configuration.</summary>
public enum Unserved
{
    /// <summary>No fleet selects it.</summary>
    NoFleet,

    /// <summary>Several fleets select it.</summary>
    SeveralFleets,

    /// <summary>It is an Envoy of a version that is not served.</summary>
    Version,

    /// <summary>It is a kind of client that its fleet does not serve.</summary>
    Client,
}

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
        var said = $"the node with id \"{node.Id}\" and cluster \"{node.Cluster}\"";
        return names switch
        {
            [var only] => new FleetMatch(only, null, null),
            [] => new FleetMatch(null, $"no fleet selects {said}", Unserved.NoFleet),
            _ => new FleetMatch(null, $"the fleets {string.Join(", ", names)} all select {said}", Unserved.SeveralFleets),
        };
    }

    /// <summary>
    /// The band as which a fleet serves a client: an Envoy as its own, any other client as the oldest that the fleet has, for the resources of that band need
    /// the least of a client.
    /// </summary>
    /// <param name="fleet">The fleet's name.</param>
    /// <param name="client">The client.</param>
    public BandMatch BandOf(string fleet, ClientAgent client)
    {
        var spec = _fleets[fleet];
        var (served, version) = (FleetClients.Of(spec), (client.Major, client.Minor, client.Patch));
        if (!served.Contains(client.Kind))
            return new BandMatch(
                null,
                $"the fleet {fleet} does not serve {client}, only {FleetClients.Text(served)}: to serve it, add "
                    + $"{FleetClients.Text([client.Kind])} to `clients` of the Fleet",
                Unserved.Client
            );
        if (client.Kind is not FleetClient.Envoy)
            return new BandMatch(FleetBands.Of(spec)[0], null, null);
        if (EnvoyBand.For(client.Major, client.Minor) is not { } band)
            return new BandMatch(null, $"{client} is older than {EnvoyBand.All[0]}, the oldest that is served", Unserved.Version);
        return FleetBands.RangeOf(spec).Has(version)
            ? new BandMatch(band, null, null)
            : new BandMatch(
                null,
                $"{client} is outside of \"{spec.Envoy}\", the Envoys that the fleet {fleet} has (`envoy` in its document)",
                Unserved.Version
            );
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
