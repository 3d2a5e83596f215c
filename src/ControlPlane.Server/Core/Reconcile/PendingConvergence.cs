using System.Diagnostics;

namespace ControlPlane.Server.Core.Reconcile;

/// <summary>A revision that was published and that some Envoys of a fleet may not have yet.</summary>
/// <param name="Fleet">The fleet.</param>
/// <param name="Revision">The revision.</param>
/// <param name="CommittedAt">When the oldest of the revisions that were published together was committed.</param>
/// <param name="PublishedAt">When it was published.</param>
/// <param name="Trace">The span of the publish; default if it is not traced.</param>
internal sealed record PendingConvergence(string Fleet, long Revision, DateTimeOffset CommittedAt, DateTimeOffset PublishedAt, ActivityContext Trace);
