using System.Text.Json;
using ControlPlane.Xds;

namespace ControlPlane.Server.Core.Nodes;

/// <summary>An Envoy as its server tells it to the others, and the text that it is stored as.</summary>
/// <param name="Info">What the Envoy says about itself: each server finds out its fleet by the documents that it knows.</param>
/// <param name="Node">How it stands.</param>
internal sealed record ReportedNode(NodeInfo Info, NodeStanding Node)
{
    /// <summary>Stands for the revision that the reporting server serves: so a revision that changes nothing for an Envoy changes no text.</summary>
    private const long Served = -1;

    /// <summary>The text of a node, seen by a server that serves this revision.</summary>
    public string ToText(long revision)
    {
        var rejection = Node.LastRejection is { } last ? last with { StandsAt = Newest(last.StandsAt) } : null;
        var types = Node.Types.Select(type => type.State == NodeTypeStatus.Synced ? type with { Version = null } : type);
        return JsonSerializer.Serialize(
            this with
            {
                Node = Node with { Revision = Newest(Node.Revision)!.Value, LastRejection = rejection, Types = [.. types] },
            },
            StoredJson.Options
        );

        long? Newest(long? number) => number >= revision ? Served : number;
    }

    /// <summary>The node of a text, before <see cref="At"/>.</summary>
    public static ReportedNode FromText(string text) => JsonSerializer.Deserialize<ReportedNode>(text, StoredJson.Options)!;

    /// <summary>The node as it stands while its server serves this revision.</summary>
    public ReportedNode At(long revision)
    {
        var rejection = Node.LastRejection is { } last ? last with { StandsAt = Number(last.StandsAt) } : null;
        return this with { Node = Node with { Revision = Number(Node.Revision)!.Value, LastRejection = rejection } };

        long? Number(long? stored) => stored == Served ? revision : stored;
    }
}
