using System.Collections.Immutable;
using ControlPlane.Language.Compilation.FleetResources;
using ControlPlane.Language.Documents;
using ControlPlane.Language.EnvoyConfig;
using ControlPlane.Language.Kinds.Fleets;
using ControlPlane.Resources;
using ControlPlane.Store;
using ControlPlane.Xds;

namespace ControlPlane.Server.Core.Nodes;

/// <summary>Where a node belongs.</summary>
/// <param name="Fleet">Its fleet; null when it matches none, or two.</param>
/// <param name="View">What it is served; null when it gets nothing.</param>
/// <param name="Reason">Why it gets nothing, for people.</param>
/// <param name="Unserved">The same in one word; null when it gets something, and before the documents are loaded.</param>
internal sealed record NodePlace(string? Fleet, ViewKey? View, string? Reason, Unserved? Unserved);

/// <summary>Tells nodes their views, by the fleets of the revision that is being published. Thread-safe.</summary>
internal sealed class FleetSelection
{
    private Fleets? _fleets;
    private ImmutableArray<Document> _documents = [];

    /// <summary>
    /// Called when nodes may belong elsewhere than before, on the thread that publishes: it must be quick and must not throw. Listeners add themselves.
    /// </summary>
    public Action? Changed { get; set; }

    /// <summary>Takes over the fleets of the next revision, before its resources are published. One caller.</summary>
    public void Use(StoreState state)
    {
        Volatile.Write(ref _fleets, state.Compiled.Fleets);
        var documents = state.Model.Of("Fleet").ToImmutableArray();
        if (Enumerable.SequenceEqual(documents, _documents, ReferenceEqualityComparer.Instance))
            return;
        _documents = documents;
        Changed?.Invoke();
    }

    /// <summary>The view of a node, or null when it gets nothing.</summary>
    public ViewKey? ViewOf(NodeInfo node) => PlaceOf(node).View;

    /// <summary>Where a node belongs, and why.</summary>
    public NodePlace PlaceOf(NodeInfo node)
    {
        if (Volatile.Read(ref _fleets) is not { } fleets)
            return new NodePlace(null, null, StoreNotLoaded, null);
        var match = fleets.Match(FactsOf(node));
        if (match.Fleet is not { } fleet)
            return new NodePlace(null, null, match.Reason, match.Unserved);
        var (band, reason, unserved) = fleets.BandOf(fleet, AgentOf(node));
        return new NodePlace(fleet, band is null ? null : ViewOf(fleet, band, node), reason, unserved);
    }

    /// <summary>What a fleet's selector looks at.</summary>
    public static NodeFacts FactsOf(NodeInfo node) => new(node.Id, node.Cluster, node.Metadata, node.Region, node.Zone, node.SubZone);

    /// <summary>Which program a node is.</summary>
    public static ClientAgent AgentOf(NodeInfo node) => new(node.UserAgent, node.EnvoyVersion.Major, node.EnvoyVersion.Minor, node.EnvoyVersion.Patch);

    /// <summary>Clients that are no Envoys, and Envoys that do not ask by delta ADS, take no virtual hosts by themselves.</summary>
    private static ViewKey ViewOf(string fleet, string band, NodeInfo node)
    {
        var view = EnvoyBand.ViewOf(fleet, band);
        return AgentOf(node).Kind is FleetClient.Envoy && node.Stream == StreamKind.AggregatedDelta ? view : view with { WholeRoutes = true };
    }

    private const string StoreNotLoaded = "the documents are not loaded yet";
}
