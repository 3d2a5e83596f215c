using System.Collections.Immutable;
using System.Net;

namespace ControlPlane.Language.Values.Http;

/// <summary>Whom one level lets connect, by address.</summary>
/// <param name="Allow">Only these; null: everybody whom <paramref name="Deny"/> does not name.</param>
/// <param name="Deny">Not these, even if they are allowed.</param>
internal sealed record AddressAccess(ImmutableArray<string>? Allow, ImmutableArray<string>? Deny);

/// <summary>
/// Whom several levels together let connect, as blocks of which the longest one that holds an address decides. An address that none of them holds is kept out.
/// </summary>
/// <param name="Open">The blocks that are let in.</param>
/// <param name="Closed">Blocks within these that are kept out.</param>
internal sealed record AddressRanges(ImmutableArray<IPNetwork> Open, ImmutableArray<IPNetwork> Closed)
{
    private static readonly ImmutableArray<IPNetwork> Everywhere = [new(IPAddress.Any, 0), new(IPAddress.IPv6Any, 0)];

    /// <summary>The blocks; null where everybody may connect.</summary>
    /// <remarks>Within a block, outside of the others that lie in it, every address is treated alike: one look at the block decides.</remarks>
    public static AddressRanges? Of(IReadOnlyCollection<AddressAccess> levels)
    {
        var parsed = levels
            .Select(level => (Allow: level.Allow is { } allow ? Parse(allow) : default(ImmutableArray<IPNetwork>?), Deny: Parse(level.Deny ?? [])))
            .ToList();
        if (parsed.All(level => level.Allow is null && level.Deny.IsEmpty))
            return null;
        var all = parsed
            .SelectMany(level => (level.Allow ?? []).Concat(level.Deny))
            .Concat(Everywhere)
            .Distinct()
            .OrderBy(block => block.ToString(), StringComparer.Ordinal);
        var byFate = all.ToLookup(block => parsed.All(level => (level.Allow is not { } allow || Hold(allow, block)) && !Hold(level.Deny, block)));
        return new([.. byFate[true]], [.. byFate[false].Where(block => Hold(byFate[true], block))]);
    }

    private static ImmutableArray<IPNetwork> Parse(ImmutableArray<string> blocks) => [.. blocks.Select(CidrBlock.Parse).OfType<IPNetwork>()];

    private static bool Hold(IEnumerable<IPNetwork> blocks, IPNetwork block) => blocks.Any(wider => CidrBlock.Contains(wider, block));
}
