using System.Diagnostics;

namespace ControlPlane.Store;

/// <summary>When revisions became durable, and the trace that this belongs to. Revisions that share a commit have one record.</summary>
/// <param name="Revision">The newest revision of the commit.</param>
/// <param name="At">When it was committed; for a commit of another process, the time in its documents, by the clock of that process.</param>
/// <param name="Trace">The commit's place in the trace of the request that led to it; default if it is not traced.</param>
public readonly record struct Commit(long Revision, DateTimeOffset At, ActivityContext Trace);
