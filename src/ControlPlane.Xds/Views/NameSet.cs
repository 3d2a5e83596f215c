using System.Runtime.CompilerServices;

namespace ControlPlane.Xds.Views;

/// <summary>Names of resources of one type, or all of them, or both. Immutable and interned: equal sets of one <see cref="NameSets"/> are one object.</summary>
internal sealed class NameSet
{
    /// <summary>What a client says instead of a name to be sent everything.</summary>
    public const string Wildcard = "*";

    /// <summary>No names.</summary>
    public static readonly NameSet None = new(all: false, []);

    /// <summary>The wildcard alone.</summary>
    public static readonly NameSet Everything = new(all: true, []);

    private readonly HashSet<string> _names;
    private readonly HashSet<string>.AlternateLookup<ReadOnlySpan<char>> _bySpan;

    public NameSet(bool all, HashSet<string> names, NameSet? owners = null)
    {
        (All, _names, Owners) = (all, names, all ? owners : null);
        _bySpan = names.GetAlternateLookup<ReadOnlySpan<char>>();
    }

    /// <summary>Whether the wildcard is in it.</summary>
    public bool All { get; }

    /// <summary>The names that were said, with or without the wildcard.</summary>
    public IReadOnlyCollection<string> Names => _names;

    /// <summary>Of which owners the wildcard means the resources (<see cref="Resources.XdsType.BelongsTo"/>); null for all.</summary>
    public NameSet? Owners { get; }

    public bool IsEmpty => !All && _names.Count == 0;

    /// <summary>Whether a resource of this name belongs to the set.</summary>
    public bool Contains(string name) => (All && Owners?.Owns(name) != false) || _names.Contains(name);

    /// <summary>Whether this very name was said.</summary>
    public bool Says(string name) => _names.Contains(name);

    private bool Owns(string name) => All || _bySpan.Contains(Resources.XdsType.OwnerOf(name));
}

/// <summary>Interns sets of names, so that the many streams that ask for the same things share one set and the bodies made for it.</summary>
internal sealed class NameSets
{
    private const int PruneEvery = 1024;

    private readonly Lock _gate = new();
    private readonly Dictionary<int, List<WeakReference<NameSet>>> _sets = [];
    private int _added;

    /// <summary>The one set of these names.</summary>
    /// <param name="all">Whether the wildcard is in it.</param>
    /// <param name="names">The names.</param>
    /// <param name="owners">Of which owners the wildcard means the resources; null for all.</param>
    public NameSet Of(bool all, IReadOnlyCollection<string> names, NameSet? owners = null)
    {
        if (names.Count == 0 && owners is null)
            return all ? NameSet.Everything : NameSet.None;
        var wanted = names as HashSet<string> ?? new HashSet<string>(names);
        var hash = HashOf(all, wanted) + (owners is null ? 0 : RuntimeHelpers.GetHashCode(owners));
        lock (_gate)
        {
            if (!_sets.TryGetValue(hash, out var equals))
                _sets[hash] = equals = [];
            foreach (var weak in equals)
            {
                if (weak.TryGetTarget(out var known) && known.All == all && ReferenceEquals(known.Owners, owners) && wanted.SetEquals(known.Names))
                    return known;
            }

            var added = new NameSet(all, wanted, owners);
            equals.Add(new WeakReference<NameSet>(added));
            if (++_added % PruneEvery == 0)
                Prune();
            return added;
        }
    }

    /// <summary>The set of these names as a client says them: the wildcard's sign stands for everything, and an empty name for nothing.</summary>
    /// <param name="said">What it says; changed by this.</param>
    /// <param name="all">Whether everything is wanted anyway.</param>
    public NameSet Said(HashSet<string> said, bool all = false)
    {
        all |= said.Remove(NameSet.Wildcard);
        said.Remove("");
        return Of(all, said);
    }

    /// <summary>Both together.</summary>
    public NameSet Union(NameSet left, NameSet right) =>
        ReferenceEquals(left, right) || right.IsEmpty ? left
        : left.IsEmpty ? right
        : Of(left.All || right.All, new HashSet<string>(left.Names.Concat(right.Names)), OwnersOfBoth(left, right));

    /// <summary>The set without these names; the wildcard stays.</summary>
    public NameSet Without(NameSet set, IReadOnlyCollection<string> names) =>
        names.Any(set.Says) ? Of(set.All, new HashSet<string>(set.Names.Except(names)), set.Owners) : set;

    /// <summary>The set without the wildcard.</summary>
    public NameSet WithoutAll(NameSet set) => set.All ? Of(all: false, set.Names) : set;

    /// <summary>What of a set lies within another one.</summary>
    public NameSet Within(NameSet set, NameSet wanted)
    {
        if (set.IsEmpty || wanted is { All: true, Owners: null })
            return set;
        HashSet<string> names = [.. set.Names.Where(wanted.Contains)];
        return set.All && wanted.All ? Of(all: true, names, OwnersOfEach(set.Owners, wanted.Owners!)) : Of(all: false, names);
    }

    /// <summary>The set whose wildcard means the resources of these owners alone; what was said by name stays.</summary>
    public NameSet OfOwners(NameSet set, NameSet owners) => set.All ? Of(all: true, set.Names, owners) : set;

    private NameSet? OwnersOfBoth(NameSet left, NameSet right) =>
        !left.All ? right.Owners
        : !right.All ? left.Owners
        : left.Owners is null || right.Owners is null ? null
        : Union(left.Owners, right.Owners);

    private NameSet OwnersOfEach(NameSet? some, NameSet others) => some is null or { All: true } ? others : Within(some, others);

    private static int HashOf(bool all, HashSet<string> names)
    {
        var sum = all ? 1 : 0;
        foreach (var name in names)
            sum += StringComparer.Ordinal.GetHashCode(name);
        return sum;
    }

    private void Prune()
    {
        foreach (var (hash, equals) in _sets)
        {
            equals.RemoveAll(weak => !weak.TryGetTarget(out _));
            if (equals.Count == 0)
                _sets.Remove(hash);
        }
    }
}
