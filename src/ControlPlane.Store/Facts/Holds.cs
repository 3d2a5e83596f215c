using System.Collections.Immutable;
using ControlPlane.Language;
using ControlPlane.Language.Text;

namespace ControlPlane.Store.Facts;

/// <summary>What is held, told from the facts and the revisions of the documents.</summary>
internal static class Holds
{
    /// <summary>The holds in force.</summary>
    public static ImmutableArray<Hold> InForce(FactSet facts, ImmutableDictionary<DocumentId, StoredInfo> info) =>
        facts.Holds.All(hold => hold.IsInForce(info)) ? facts.Holds : [.. facts.Holds.Where(hold => hold.IsInForce(info))];

    /// <summary>Holds as the compiler is handed them: by fleet and document, what to serve instead.</summary>
    public static ImmutableSortedDictionary<string, ImmutableSortedDictionary<DocumentId, ServedInstead>> ByFleet(ImmutableArray<Hold> held) =>
        held.IsEmpty
            ? Observed.None.Held
            : held.GroupBy(hold => hold.Fleet)
                .ToImmutableSortedDictionary(
                    fleet => fleet.Key,
                    fleet => fleet.ToImmutableSortedDictionary(hold => hold.Document, hold => new ServedInstead(hold.Served, hold.LeftOut)),
                    StringComparer.Ordinal
                );
}
