using System.Collections.Immutable;
using ControlPlane.Language.Ladder;
using ControlPlane.Language.Text;
using ControlPlane.Resources;

namespace ControlPlane.Language.Compilation;

/// <summary>What was compiled from one document.</summary>
internal interface IUnit
{
    /// <summary>What was looked at beside the document itself.</summary>
    IReadOnlyCollection<Dependency> Read { get; }

    /// <summary>Whether something is wrong with it.</summary>
    bool IsWrong { get; }
}

/// <summary>
/// Units by document, found by what they looked at: a change of the input reaches those that it makes stale, and all others are taken over without being
/// visited. Immutable; a change makes new ones that share what did not change.
/// </summary>
internal sealed class Units<TUnit>
    where TUnit : class, IUnit
{
    /// <summary>No units.</summary>
    public static readonly Units<TUnit> None = new(
        ImmutableSortedDictionary<DocumentId, TUnit>.Empty,
        ImmutableSortedSet<DocumentId>.Empty,
        UnitReaders.None,
        new()
    );

    private readonly Lineage<DocumentId> _lineage;
    private readonly ImmutableSortedSet<DocumentId> _wrong;
    private readonly Lazy<UnitReaders> _readers;

    /// <summary>Those of which it is not known yet who read what.</summary>
    private Units(ImmutableSortedDictionary<DocumentId, TUnit> all, ImmutableSortedSet<DocumentId> wrong, Lineage<DocumentId> lineage) =>
        (All, _wrong, _readers, _lineage) = (all, wrong, new(() => UnitReaders.Of(all.Select(unit => (unit.Key, unit.Value.Read)))), lineage);

    private Units(ImmutableSortedDictionary<DocumentId, TUnit> all, ImmutableSortedSet<DocumentId> wrong, UnitReaders readers, Lineage<DocumentId> lineage) =>
        (All, _wrong, _readers, _lineage) = (all, wrong, new(readers), lineage);

    /// <summary>In document order.</summary>
    public ImmutableSortedDictionary<DocumentId, TUnit> All { get; }

    /// <summary>Those with which something is wrong, in document order.</summary>
    public IEnumerable<TUnit> Wrong => _wrong.Select(id => All[id]);

    /// <summary>The unit of a document, or null.</summary>
    public TUnit? Find(DocumentId id) => All.GetValueOrDefault(id);

    /// <summary>The documents to be compiled again, in their order: those that changed themselves, and those that looked at what changed.</summary>
    /// <param name="documents">Documents that changed, came or went.</param>
    /// <param name="inputs">What changed of the input.</param>
    public SortedSet<DocumentId> Stale(IEnumerable<DocumentId> documents, IEnumerable<Dependency> inputs)
    {
        var stale = new SortedSet<DocumentId>(documents);
        if (All.IsEmpty)
            return stale;
        foreach (var input in inputs)
            stale.UnionWith(_readers.Value.Of(input));

        return stale;
    }

    /// <summary>The documents whose units are not the same objects in both. Units of which one was made from the other are not walked.</summary>
    public IEnumerable<DocumentId> DifferencesFrom(Units<TUnit> other) =>
        (_lineage.Between(other._lineage) ?? All.Keys.Union(other.All.Keys)).Where(id => !ReferenceEquals(Find(id), other.Find(id)));

    private ImmutableSortedDictionary<DocumentId, TUnit> Put(IReadOnlyCollection<(DocumentId Id, TUnit? Unit)> changes)
    {
        // All at once they need no search for the place of each.
        if (All.IsEmpty)
            return All.AddRange(changes.Where(change => change.Unit is not null).Select(change => KeyValuePair.Create(change.Id, change.Unit!)));
        var all = All.ToBuilder();
        foreach (var (id, unit) in changes)
        {
            if (unit is null)
                all.Remove(id);
            else
                all[id] = unit;
        }

        return all.ToImmutable();
    }

    /// <summary>With these in the place of those of their documents; null takes one out.</summary>
    public Units<TUnit> With(IReadOnlyCollection<(DocumentId Id, TUnit? Unit)> changes)
    {
        if (changes.Count == 0)
            return this;
        var (all, wrong, lineage) = (Put(changes), _wrong.ToBuilder(), _lineage.Next([.. changes.Select(change => change.Id)]));
        foreach (var (id, unit) in changes)
        {
            if (unit is { IsWrong: true })
                wrong.Add(id);
            else if (Find(id) is { IsWrong: true })
                wrong.Remove(id);
        }

        // Who reads what is asked for the next change at the earliest.
        return _readers.IsValueCreated && !All.IsEmpty
            ? new(all, wrong.ToImmutable(), _readers.Value.With(changes.Select(change => (change.Id, Find(change.Id)?.Read, change.Unit?.Read))), lineage)
            : new(all, wrong.ToImmutable(), lineage);
    }
}
