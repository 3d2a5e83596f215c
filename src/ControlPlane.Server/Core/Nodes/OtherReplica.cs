using System.Collections.Immutable;
using ControlPlane.Store;

namespace ControlPlane.Server.Core.Nodes;

/// <summary>Another server on the same database, and its Envoys as it reported them.</summary>
/// <param name="Report">Its newest report, without the nodes.</param>
/// <param name="Stored">Its Envoys as they are stored.</param>
/// <param name="ReadAt">When this was read.</param>
internal sealed record OtherReplica(ReplicaReport Report, ImmutableDictionary<string, ReportedNode> Stored, DateTimeOffset ReadAt)
{
    /// <summary>A server that was silent for longer no longer answers: what it said is old.</summary>
    public static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);

    /// <summary>After this time the Envoys of a server that no longer answers count as disconnected.</summary>
    public static readonly TimeSpan Grace = TimeSpan.FromSeconds(60);

    /// <summary>How long ago it spoke, as far as is known: while the database does not answer, nobody grows older.</summary>
    public TimeSpan Age => ReadAt - Report.At;

    /// <summary>Whether it stopped, or was silent for too long.</summary>
    public bool IsGone => Report.Stopped || Age >= Grace;

    /// <summary>Whether what it said may be true no longer.</summary>
    public bool IsOld => !IsGone && Age >= Patience;

    /// <summary>Takes over a newer report.</summary>
    public static OtherReplica Of(OtherReplica? before, ReplicaReport report, DateTimeOffset now)
    {
        var stored = before?.Stored ?? ImmutableDictionary<string, ReportedNode>.Empty;
        var forgotten = report.Changes.Where(change => change.Value is null).Select(change => change.Key);
        var told = report
            .Changes.Where(change => change.Value is not null)
            .Select(change => KeyValuePair.Create(change.Key, ReportedNode.FromText(change.Value!)));
        return new OtherReplica(report with { Changes = report.Changes.Clear() }, stored.RemoveRange(forgotten).SetItems(told), now);
    }

    /// <summary>Its Envoys.</summary>
    public IEnumerable<ReportedNode> Nodes() => Stored.Values.Select(node => node.At(Report.Revision));
}
