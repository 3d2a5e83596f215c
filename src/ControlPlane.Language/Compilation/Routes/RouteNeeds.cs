using System.Collections.Immutable;
using ControlPlane.Language.EnvoyConfig;
using ControlPlane.Language.EnvoyConfig.Instances;
using ControlPlane.Language.Ladder;
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
    private static readonly RouteNeeds None = new([], [], [], []);

    /// <summary>Whether both need the same because of the same.</summary>
    public bool SameAs(RouteNeeds other) => ReferenceEquals(this, other) || (ExtensionPart.Same(Parts, other.Parts) && UsesTheSame(other));

    /// <summary>Whether both use the same documents because of the same, and set the same headers.</summary>
    public bool UsesTheSame(RouteNeeds other) =>
        Uses.Length == other.Uses.Length
        && Uses.Zip(other.Uses).All(pair => pair.First.SameAs(pair.Second))
        && IdentityHeaders.SequenceEqual(other.IdentityHeaders);

    public static RouteNeeds Of(IReadOnlyCollection<RouteContribution> contributions) =>
        contributions.All(contribution => contribution.NeedsNothing)
            ? None
            : new(
                [.. PartsOf(contributions)],
                [.. UsesOf(contributions)],
                [.. contributions.SelectMany(contribution => contribution.IdentityHeaders).Distinct()],
                [.. contributions.SelectMany(contribution => contribution.HeadersRead).Select(header => header.ToLowerInvariant()).Distinct()]
            );

    private static IEnumerable<ExtensionPart> PartsOf(IEnumerable<RouteContribution> contributions)
    {
        var (order, parts) = (
            new List<(HttpInstance, string)>(),
            new Dictionary<(HttpInstance, string), (ExtensionPart First, List<ImmutableArray<Origin>> Origins)>()
        );
        foreach (var contribution in contributions)
        {
            foreach (var part in contribution.Parts)
            {
                var key = (part.Instance, part.Key);
                if (!parts.TryGetValue(key, out var same))
                {
                    parts.Add(key, same = (part, []));
                    order.Add(key);
                }
                same.Origins.Add(part.Origins.IsEmpty ? contribution.Origins : part.Origins);
            }
        }
        return order.Select(key => parts[key].First with { Origins = Joined(parts[key].Origins) });
    }

    private static IEnumerable<NeededDocument> UsesOf(IEnumerable<RouteContribution> contributions)
    {
        var uses = new SortedList<Dependency, List<ImmutableArray<Origin>>>();
        foreach (var contribution in contributions)
        {
            foreach (var meant in contribution.Uses)
            {
                if (!uses.TryGetValue(meant, out var origins))
                    uses.Add(meant, origins = []);
                origins.Add(contribution.Origins);
            }
        }
        return uses.Select(use => new NeededDocument(use.Key, Joined(use.Value)));
    }

    private static ImmutableArray<Origin> Joined(List<ImmutableArray<Origin>> origins) =>
        origins.TrueForAll(places => places == origins[0]) ? [.. origins[0].Distinct()] : [.. origins.SelectMany(places => places).Distinct()];
}
