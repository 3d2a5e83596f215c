using System.Collections.Immutable;
using ControlPlane.Resources;

namespace ControlPlane.Language.Compilation.FleetResources;

/// <summary>How often something occurs.</summary>
internal static class Counts
{
    /// <summary>No texts, in bytewise order.</summary>
    public static readonly ImmutableSortedDictionary<string, int> None = ImmutableSortedDictionary.Create<string, int>(StringComparer.Ordinal);

    /// <summary>No origins, by document and path.</summary>
    public static readonly ImmutableSortedDictionary<Origin, int> NoOrigins = ImmutableSortedDictionary.Create<Origin, int>(OriginOrder.Instance);

    /// <summary>Counts a key.</summary>
    public static void Count<TKey>(this Dictionary<TKey, int> counts, TKey key, int times)
        where TKey : notnull => counts[key] = counts.GetValueOrDefault(key) + times;

    /// <summary>The sums; what occurs no more is left out.</summary>
    public static ImmutableSortedDictionary<TKey, int> Plus<TKey>(this ImmutableSortedDictionary<TKey, int> counts, Dictionary<TKey, int> more)
        where TKey : notnull
    {
        if (counts.IsEmpty)
            return counts.AddRange(more.Where(change => change.Value != 0));
        var sums = counts.ToBuilder();
        foreach (var (key, times) in more.Where(change => change.Value != 0))
        {
            var count = sums.GetValueOrDefault(key) + times;
            if (count == 0)
                sums.Remove(key);
            else
                sums[key] = count;
        }

        return sums.ToImmutable();
    }
}

/// <summary>Origins by kind, name and path, bytewise.</summary>
internal sealed class OriginOrder : IComparer<Origin>
{
    /// <summary>The order.</summary>
    public static readonly OriginOrder Instance = new();

    /// <inheritdoc/>
    public int Compare(Origin x, Origin y)
    {
        var order = string.CompareOrdinal(x.Kind, y.Kind);
        if (order == 0)
            order = string.CompareOrdinal(x.Name, y.Name);
        return order == 0 ? string.CompareOrdinal(x.Path, y.Path) : order;
    }
}
