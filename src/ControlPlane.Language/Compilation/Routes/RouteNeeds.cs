using System.Collections.Immutable;
using ControlPlane.Language.Compilation.FleetResources;
using ControlPlane.Language.EnvoyConfig;
using ControlPlane.Language.Policies;
using ControlPlane.Resources;

namespace ControlPlane.Language.Compilation.Routes;

/// <summary>What routes need in their fleet beside the route configuration.</summary>
/// <param name="Parts">Parts of the configurations that come by ECDS, each key once.</param>
/// <param name="Uses">Documents whose own contribution is needed, or several of them.</param>
/// <param name="IdentityHeaders">Headers that clients may not set, for extensions set them.</param>
/// <param name="HeadersRead">Request headers that matches and policies look at, in lower case.</param>
internal sealed record RouteNeeds(
    ImmutableArray<ExtensionPart> Parts,
    ImmutableArray<NeededDocument> Uses,
    ImmutableArray<string> IdentityHeaders,
    ImmutableArray<string> HeadersRead
)
{
    /// <summary>Whether both need the same because of the same.</summary>
    public bool SameAs(RouteNeeds other) =>
        ReferenceEquals(this, other)
        || (
            ExtensionUnit.Same(Parts, other.Parts)
            && Uses.Length == other.Uses.Length
            && Uses.Zip(other.Uses).All(pair => pair.First.SameAs(pair.Second))
            && IdentityHeaders.SequenceEqual(other.IdentityHeaders)
        );

    public static RouteNeeds Of(IReadOnlyCollection<RouteContribution> contributions) =>
        new(
            [.. PartsOf(contributions)],
            [.. UsesOf(contributions)],
            [.. contributions.SelectMany(contribution => contribution.IdentityHeaders).Distinct()],
            [.. contributions.SelectMany(contribution => contribution.HeadersRead).Select(header => header.ToLowerInvariant()).Distinct()]
        );

    private static IEnumerable<ExtensionPart> PartsOf(IEnumerable<RouteContribution> contributions) =>
        from contribution in contributions
        from part in contribution.Parts
        group part.Origins.IsEmpty ? part with { Origins = contribution.Origins } : part by (part.Instance, part.Key) into same
        select same.First() with
        {
            Origins = Joined(same.Select(part => part.Origins)),
        };

    private static IEnumerable<NeededDocument> UsesOf(IEnumerable<RouteContribution> contributions) =>
        from contribution in contributions
        from meant in contribution.Uses
        group contribution.Origins by meant into same
        orderby same.Key
        select new NeededDocument(same.Key, Joined(same));

    private static ImmutableArray<Origin> Joined(IEnumerable<ImmutableArray<Origin>> origins) => [.. origins.SelectMany(places => places).Distinct()];
}
