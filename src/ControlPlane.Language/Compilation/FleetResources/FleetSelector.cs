using System.Collections.Immutable;

namespace ControlPlane.Language.Compilation.FleetResources;

/// <summary>What is known of a node when its fleet is looked for, from the bootstrap's <c>node</c>.</summary>
/// <param name="Id">node.id.</param>
/// <param name="Cluster">node.cluster.</param>
/// <param name="Metadata">Top-level string values of node.metadata.</param>
/// <param name="Region">node.locality.region.</param>
/// <param name="Zone">node.locality.zone.</param>
/// <param name="SubZone">node.locality.sub_zone.</param>
public sealed record NodeFacts(
    string Id,
    string Cluster,
    ImmutableSortedDictionary<string, string> Metadata,
    string Region = "",
    string Zone = "",
    string SubZone = ""
);
