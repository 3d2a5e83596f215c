using ControlPlane.Client.Wire;
using ControlPlane.Server.Core.Nodes;
using ControlPlane.Xds;
using Rejection = ControlPlane.Client.Wire.Rejection;
using WireNodeState = ControlPlane.Client.Wire.NodeState;

namespace ControlPlane.Server.Admin;

/// <summary>Envoys as wire records.</summary>
internal static class NodeMapping
{
    public static Node ToWire(this KnownNode node) =>
        new(
            node.Info.Id,
            node.Info.Cluster,
            node.Place.Fleet,
            node.Place.Reason,
            node.Standing.EnvoyVersion,
            node.Standing.Connected,
            node.Standing.Since,
            node.Standing.Revision,
            node.Standing.Synced,
            [.. node.Standing.Types.Select(ToWire)],
            node.Standing.LastRejection is { } rejection ? ToWire(rejection) : null
        )
        {
            State = node.Condition switch
            {
                NodeCondition.Synced => WireNodeState.Synced,
                NodeCondition.Stale => WireNodeState.Stale,
                NodeCondition.Rejected => WireNodeState.Rejected,
                NodeCondition.Unserved => WireNodeState.Unserved,
                NodeCondition.Disconnected => WireNodeState.Disconnected,
                _ => WireNodeState.Unknown,
            },
            UserAgent = node.Info.UserAgent,
            Duplicates = node.Duplicates > 0 ? node.Duplicates : null,
            LastReportedSecondsAgo = (int?)node.ReportedAgo?.TotalSeconds,
        };

    private static NodeType ToWire(TypeStanding type) =>
        new(
            type.Type,
            type.State switch
            {
                NodeTypeStatus.Stale => TypeState.Stale,
                NodeTypeStatus.Synced => TypeState.Synced,
                NodeTypeStatus.Rejected => TypeState.Rejected,
                _ => TypeState.NotSent,
            },
            type.Version,
            type.Resources,
            type.Sent
        );

    private static Rejection ToWire(CurrentRejection rejection) =>
        new(
            rejection.Type,
            rejection.Version,
            rejection.Revision,
            rejection.At,
            rejection.Error,
            rejection.Resources,
            [.. rejection.Documents.Select(document => new RejectedDocument(document.Kind, document.Name, document.Path, document.Revision, document.Author))],
            rejection.AckedRevision,
            rejection.StandsAt
        );
}
