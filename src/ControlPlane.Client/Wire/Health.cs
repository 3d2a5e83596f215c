namespace ControlPlane.Client.Wire;

/// <summary>This is the answer of <c>GET /livez</c>: the process runs and answers.</summary>
/// <param name="Status">The status is always <c>alive</c>.</param>
public sealed record Liveness(string Status);

/// <summary>
/// This is the answer of <c>GET /readyz</c>. It is 200 once the documents are loaded, for as long as the process lives. While the database does not answer,
/// reads and Envoys are served from memory.
/// </summary>
/// <param name="Status">The status is <c>ready</c>, or <c>fromMemory</c> while the database does not answer; then writes are refused with 503.</param>
/// <param name="Revision">This revision is served.</param>
/// <param name="Database">The database does not answer for this reason. It is absent if the database answers.</param>
public sealed record Readiness(string Status, long Revision, string? Database);
