using System.Collections.Immutable;
using ControlPlane.Language;

namespace ControlPlane.Store.Facts;

/// <summary>All observed facts at one sequence, and what they are to the compiler. Immutable.</summary>
public sealed record FactSet
{
    /// <summary>No facts.</summary>
    public static readonly FactSet Empty = new();

    private static readonly ImmutableSortedDictionary<string, Fact> NoFacts = ImmutableSortedDictionary.Create<string, Fact>(StringComparer.Ordinal);

    private FactSet() { }

    /// <summary>The newest change this set holds; 0 while nothing was ever observed.</summary>
    public long Sequence { get; private init; }

    /// <summary>What the compiler is handed, without what depends on the documents too: <see cref="StoreState.Observed"/>.</summary>
    internal Observed Observed { get; private init; } = Observed.None;

    /// <summary>The commit that made <see cref="Sequence"/>: tells a database that was restored from a backup from the one that was seen.</summary>
    internal Guid? CommitId { get; private init; }

    private ImmutableSortedDictionary<string, ImmutableSortedDictionary<string, Fact>> Kinds { get; init; } =
        ImmutableSortedDictionary.Create<string, ImmutableSortedDictionary<string, Fact>>(StringComparer.Ordinal);

    /// <summary>All facts.</summary>
    public IEnumerable<Fact> All => Kinds.Values.SelectMany(facts => facts.Values);

    /// <summary>The facts of a kind, by name.</summary>
    public ImmutableSortedDictionary<string, Fact> Of(string kind) => Kinds.GetValueOrDefault(kind, NoFacts);

    /// <summary>One fact, or null.</summary>
    public Fact? Find(FactId id) => Of(id.Kind).GetValueOrDefault(id.Name);

    /// <summary>The set at a later sequence; kinds without changes keep their objects.</summary>
    internal FactSet With(long sequence, Guid? commitId, IReadOnlyCollection<Fact> put, IReadOnlyCollection<FactId> removed)
    {
        var (kinds, observed) = (Kinds, Observed);
        foreach (var kind in put.Select(fact => fact.Id.Kind).Concat(removed.Select(id => id.Kind)).Distinct())
        {
            var facts = Of(kind)
                .RemoveRange(removed.Where(id => id.Kind == kind).Select(id => id.Name))
                .SetItems(put.Where(fact => fact.Id.Kind == kind).Select(fact => KeyValuePair.Create(fact.Id.Name, fact)));
            kinds = kinds.SetItem(kind, facts);
            observed = FactKinds.Apply(observed, kind, facts);
        }

        return new FactSet
        {
            Sequence = sequence,
            CommitId = commitId,
            Kinds = kinds,
            Observed = observed,
        };
    }
}
