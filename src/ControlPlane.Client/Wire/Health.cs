namespace ControlPlane.Client.Wire;

/// <summary><c>GET /livez</c>: the process runs and answers.</summary>
/// <param name="Status">Always <c>alive</c>.</param>
public sealed record Liveness(string Status);

/// <summary><c>GET /readyz</c>: 200 once the store was loaded, for as long as the process lives: with the database down, reads and ADS go on from memory.</summary>
/// <param name="Status"><c>ready</c>, or <c>fromMemory</c> while the database does not answer: then writes are refused with 503.</param>
/// <param name="Revision">The revision that is served.</param>
/// <param name="Database">What is wrong with the database, or null.</param>
public sealed record Readiness(string Status, long Revision, string? Database);
