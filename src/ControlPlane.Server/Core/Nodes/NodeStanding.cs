using System.Collections.Immutable;
using ControlPlane.Xds;

namespace ControlPlane.Server.Core.Nodes;

/// <summary>How an Envoy stands with the server that it is connected to.</summary>
/// <param name="Id">node.id.</param>
/// <param name="Cluster">node.cluster.</param>
/// <param name="EnvoyVersion">For example <c>1.40.0</c>.</param>
/// <param name="Connected">Whether its stream is open.</param>
/// <param name="Since">When the stream began, or ended.</param>
/// <param name="Revision">The newest revision all of whose resources it has acknowledged.</param>
/// <param name="Synced">Whether it has everything that its server serves.</param>
/// <param name="Types">The types that it subscribed to.</param>
/// <param name="LastRejection">The rejection that is current; null when there is none.</param>
internal sealed record NodeStanding(
    string Id,
    string Cluster,
    string EnvoyVersion,
    bool Connected,
    DateTimeOffset Since,
    long Revision,
    bool Synced,
    ImmutableArray<TypeStanding> Types,
    CurrentRejection? LastRejection
);

/// <summary>How one resource type of an Envoy stands.</summary>
/// <param name="Type">Its short name, for example <c>Cluster</c>.</param>
/// <param name="State">The state.</param>
/// <param name="Version">The version that it last accepted; null before the first.</param>
/// <param name="Resources">How many resources it is subscribed to that exist.</param>
/// <param name="Sent">How many resources were sent on this stream.</param>
internal sealed record TypeStanding(string Type, NodeTypeStatus State, string? Version, int Resources, long Sent);

/// <summary>A rejection with what stands behind it.</summary>
/// <param name="Type">The resource type's short name.</param>
/// <param name="Version">The rejected version.</param>
/// <param name="Revision">The revision that it was compiled from.</param>
/// <param name="At">When it came.</param>
/// <param name="Error">Envoy's text, fit to be shown.</param>
/// <param name="Resources">The resources of the rejected response.</param>
/// <param name="Documents">The documents that are suspected.</param>
/// <param name="AckedRevision">The newest revision whose resources of this type it had accepted before; 0 when that is not known.</param>
/// <param name="StandsAt">The newest published revision at which the rejection is current.</param>
internal sealed record CurrentRejection(
    string Type,
    string Version,
    long Revision,
    DateTimeOffset At,
    string Error,
    ImmutableArray<string> Resources,
    ImmutableArray<Suspect> Documents,
    long AckedRevision,
    long? StandsAt
);

/// <summary>A document that may be the cause of a rejection.</summary>
/// <param name="Kind">Its kind.</param>
/// <param name="Name">Its name.</param>
/// <param name="Path">The first place in it that a rejected resource came from.</param>
/// <param name="Revision">The revision that changed it last.</param>
/// <param name="Author">Who did.</param>
internal sealed record Suspect(string Kind, string Name, string Path, long Revision, string Author);
