using ControlPlane.Language;
using ControlPlane.Language.Compilation;
using ControlPlane.Language.Pins;

namespace ControlPlane.Store.Pins;

/// <summary>The documents that a fleet with pins is served, and what they compile to.</summary>
/// <param name="Documents">The documents.</param>
/// <param name="Observed">The facts beside them: what ended in these documents has ended.</param>
/// <param name="NextExpiry">When the next thing in them ends.</param>
/// <param name="Compiled">What they compile to.</param>
internal sealed record PinnedFleet(PinnedDocuments Documents, Observed Observed, DateTimeOffset? NextExpiry, Compiled Compiled);
