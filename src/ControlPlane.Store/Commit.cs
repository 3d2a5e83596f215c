using System.Diagnostics;

namespace ControlPlane.Store;

/// <summary>When a revision became durable, and for whom it is traced. Several revisions that share a commit are one.</summary>
/// <param name="Revision">The newest revision of the commit.</param>
/// <param name="At">When it was committed; for another process's commit the time that its documents bear, by that process's clock.</param>
/// <param name="Trace">The commit's place in the trace of the request that led to it; default where nobody traces.</param>
public readonly record struct Commit(long Revision, DateTimeOffset At, ActivityContext Trace);
