using System.Collections.Immutable;

namespace ControlPlane.Server.Core.Nodes;

/// <summary>How far the connected Envoys of some fleets have come with a revision.</summary>
/// <param name="Current">Those that have it.</param>
/// <param name="Rejected">Those that rejected it, or something older that is still current.</param>
/// <param name="Behind">Those that did neither.</param>
internal sealed record Arrival(ImmutableArray<KnownNode> Current, ImmutableArray<KnownNode> Rejected, ImmutableArray<KnownNode> Behind)
{
    /// <summary>A rejection that is younger may still be followed by something that the Envoy accepts: what is to blame is pinned.</summary>
    public static readonly TimeSpan PinPatience = TimeSpan.FromSeconds(2);

    /// <summary>Sorts the nodes.</summary>
    public static Arrival Of(long revision, IReadOnlySet<string> fleets, IEnumerable<KnownNode> nodes)
    {
        var groups = nodes
            .Where(node => node.Standing.Connected && node.Place.Fleet is { } fleet && fleets.Contains(fleet))
            .ToLookup(node =>
                node.Standing switch
                {
                    { Revision: var has } when has >= revision => NodeCondition.Synced,
                    { LastRejection: { } rejection } when Math.Max(rejection.Revision, rejection.StandsAt ?? 0) >= revision => NodeCondition.Rejected,
                    _ => NodeCondition.Stale,
                }
            );
        return new Arrival([.. groups[NodeCondition.Synced]], [.. groups[NodeCondition.Rejected]], [.. groups[NodeCondition.Stale]]);
    }

    /// <summary>Whether each of them has answered, and none of the answers is about to be overtaken.</summary>
    public bool IsSettled(DateTimeOffset now) => Behind.IsEmpty && Rejected.All(node => now - node.Standing.LastRejection!.At >= PinPatience);
}
