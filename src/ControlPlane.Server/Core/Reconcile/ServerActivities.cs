using System.Diagnostics;

namespace ControlPlane.Server.Core.Reconcile;

/// <summary>The spans of a change after it is stored: its publishing, and its way to the last Envoy.</summary>
internal static class ServerActivities
{
    /// <summary>The sources of all spans of this program; ASP.NET Core's own go before them.</summary>
    public const string AllSources = "ControlPlane.*";

    private static readonly ActivitySource Source = new("ControlPlane.Server");

    /// <summary>The span of a publish: a child of the newest traced commit in it and linked to the others; null where none is traced.</summary>
    public static Activity? StartPublish(IReadOnlyCollection<ActivityContext> commits) =>
        commits.Count == 0
            ? null
            : Source.StartActivity("xds.publish", ActivityKind.Internal, commits.Last(), links: commits.SkipLast(1).Select(commit => new ActivityLink(commit)));

    /// <summary>
    /// Records, after the fact, that a fleet's Envoys had a revision: from its publish to the last acknowledgement, or to when it was given up.
    /// </summary>
    public static void RecordConvergence(PendingConvergence pending, DateTimeOffset end, string outcome, int envoys)
    {
        if (pending.Trace == default)
            return;
        using var span = Source.StartActivity("xds.converge", ActivityKind.Internal, pending.Trace, startTime: pending.PublishedAt);
        span?.SetTag("controlplane.fleet", pending.Fleet)
            .SetTag("controlplane.revision", pending.Revision)
            .SetTag("controlplane.outcome", outcome)
            .SetTag("controlplane.envoys", envoys);
        span?.SetEndTime(end.UtcDateTime);
    }
}
