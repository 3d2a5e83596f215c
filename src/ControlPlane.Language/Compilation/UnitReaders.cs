using System.Collections.Immutable;
using ControlPlane.Language.Ladder;
using ControlPlane.Language.Text;

namespace ControlPlane.Language.Compilation;

/// <summary>Which units looked at a part of the input. Immutable.</summary>
internal sealed class UnitReaders
{
    /// <summary>Nobody looked at anything.</summary>
    public static readonly UnitReaders None = new(ImmutableDictionary<Dependency, ImmutableSortedSet<DocumentId>>.Empty);

    private readonly ImmutableDictionary<Dependency, ImmutableSortedSet<DocumentId>> _byInput;

    private UnitReaders(ImmutableDictionary<Dependency, ImmutableSortedSet<DocumentId>> byInput) => _byInput = byInput;

    /// <summary>Those of all units.</summary>
    /// <param name="units">What each of them read, in document order.</param>
    public static UnitReaders Of(IEnumerable<(DocumentId Id, IReadOnlyCollection<Dependency> Read)> units)
    {
        var byInput = new Dictionary<Dependency, List<DocumentId>>();
        foreach (var (id, reads) in units)
        {
            foreach (var read in reads)
            {
                if (!byInput.TryGetValue(read, out var ids))
                    byInput.Add(read, ids = new(1));
                ids.Add(id);
            }
        }

        return new(byInput.ToImmutableDictionary(read => read.Key, read => ImmutableSortedSet.CreateRange(read.Value)));
    }

    /// <summary>The units that looked at something.</summary>
    public ImmutableSortedSet<DocumentId> Of(Dependency input) => _byInput.GetValueOrDefault(input, ImmutableSortedSet<DocumentId>.Empty);

    /// <summary>The readers after units have changed.</summary>
    /// <param name="changes">What each of them read before and reads now; null if there was or is no unit.</param>
    public UnitReaders With(IEnumerable<(DocumentId Id, IReadOnlyCollection<Dependency>? Before, IReadOnlyCollection<Dependency>? Now)> changes)
    {
        var readers = new Dictionary<Dependency, ImmutableSortedSet<DocumentId>.Builder>();
        foreach (var (id, before, now) in changes)
        {
            if (before is not null && now is not null && before.SequenceEqual(now))
                continue;
            foreach (var read in before ?? [])
                ReadersOf(read).Remove(id);
            foreach (var read in now ?? [])
                ReadersOf(read).Add(id);
        }

        if (readers.Count == 0)
            return this;
        var byInput = _byInput.ToBuilder();
        foreach (var (read, ids) in readers)
        {
            if (ids.Count == 0)
                byInput.Remove(read);
            else
                byInput[read] = ids.ToImmutable();
        }

        return new(byInput.ToImmutable());

        ImmutableSortedSet<DocumentId>.Builder ReadersOf(Dependency read)
        {
            if (!readers.TryGetValue(read, out var ids))
                readers.Add(read, ids = Of(read).ToBuilder());
            return ids;
        }
    }
}
