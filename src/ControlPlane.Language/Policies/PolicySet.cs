using ControlPlane.Language.Documents;

namespace ControlPlane.Language.Policies;

/// <summary>The policies written at one level of the ladder, as the author's tree: levels merge on trees, so each leaf keeps its place.</summary>
/// <param name="Tree">Keys are names of policies in <see cref="Catalog.Policies"/>.</param>
internal sealed record PolicySet(Mapping Tree);
