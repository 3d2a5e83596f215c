using System.Collections.Immutable;
using ControlPlane.Language.Documents;

namespace ControlPlane.Language.Compilation;

/// <summary>What routes need in their fleet beside the route configuration.</summary>
/// <param name="Parts">Parts of the configurations that come by ECDS, each key once.</param>
/// <param name="Uses">Documents whose own contribution is needed, or what stands for several of them.</param>
/// <param name="IdentityHeaders">Headers that clients may not set, for extensions set them.</param>
/// <param name="HeadersRead">Request headers that matches and policies look at, in lower case.</param>
internal sealed record RouteNeeds(ImmutableArray<ExtensionPart> Parts, ImmutableArray<DocumentId> Uses, ImmutableArray<string> IdentityHeaders, ImmutableArray<string> HeadersRead)
{
    public static RouteNeeds Of(IReadOnlyCollection<RouteContribution> contributions) => new(
        [.. contributions.SelectMany(contribution => contribution.Parts).DistinctBy(part => (part.Instance, part.Key))],
        [.. contributions.SelectMany(contribution => contribution.Uses).Distinct().Order()],
        [.. contributions.SelectMany(contribution => contribution.IdentityHeaders).Distinct()],
        [.. contributions.SelectMany(contribution => contribution.HeadersRead).Select(header => header.ToLowerInvariant()).Distinct()]);
}
