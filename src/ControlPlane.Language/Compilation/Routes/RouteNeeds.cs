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

    public static RouteNeeds Of(IReadOnlyList<RouteContribution> contributions)
    {
        var needed = new List<RouteContribution>();
        for (var index = 0; index < contributions.Count; index++)
        {
            if (!contributions[index].NeedsNothing)
                needed.Add(contributions[index]);
        }
        return needed.Count == 0
            ? None
            : new(
                PartsOf(needed),
                UsesOf(needed),
                Headers(needed, static contribution => contribution.IdentityHeaders, static header => header),
                Headers(needed, static contribution => contribution.HeadersRead, static header => header.ToLowerInvariant())
            );
    }

    private static ImmutableArray<ExtensionPart> PartsOf(List<RouteContribution> contributions)
    {
        var parts = new OrderedDictionary<(HttpInstance, string), ExtensionPart>();
        foreach (var contribution in contributions)
        {
            foreach (var part in contribution.Parts)
            {
                var (key, origins) = ((part.Instance, part.Key), part.Origins.IsEmpty ? contribution.Origins : part.Origins);
                parts[key] = parts.TryGetValue(key, out var same) ? From(same, Joined(same.Origins, origins)) : From(part, origins);
            }
        }
        return [.. parts.Values];
    }

    private static ImmutableArray<NeededDocument> UsesOf(List<RouteContribution> contributions)
    {
        var uses = new SortedList<Dependency, NeededDocument>();
        foreach (var contribution in contributions)
        {
            foreach (var meant in contribution.Uses)
                uses[meant] = new(meant, uses.TryGetValue(meant, out var same) ? Joined(same.Origins, contribution.Origins) : contribution.Origins);
        }
        return [.. uses.Values];
    }

    private static ImmutableArray<string> Headers(
        List<RouteContribution> contributions,
        Func<RouteContribution, ImmutableArray<string>> headers,
        Func<string, string> written
    ) =>
        contributions.TrueForAll(contribution => headers(contribution).IsEmpty)
            ? []
            : [.. contributions.SelectMany(c => headers(c)).Select(written).Distinct()];

    private static ExtensionPart From(ExtensionPart part, ImmutableArray<Origin> origins) => part.Origins == origins ? part : part with { Origins = origins };

    private static ImmutableArray<Origin> Joined(ImmutableArray<Origin> origins, ImmutableArray<Origin> others) =>
        origins == others ? origins : [.. origins.Union(others)];
}
