using System.Collections.Immutable;
using ControlPlane.Language;
using ControlPlane.Language.Documents;

namespace ControlPlane.Store.Facts;

/// <summary>What is held, told from the facts and the revisions of the documents.</summary>
internal static class Holds
{
    /// <summary>The holds in force.</summary>
    public static ImmutableArray<Hold> InForce(FactSet facts, ImmutableDictionary<DocumentId, StoredInfo> info) =>
        facts.Holds.All(hold => hold.IsInForce(info)) ? facts.Holds : [.. facts.Holds.Where(hold => hold.IsInForce(info))];

    /// <summary>What the compiler is handed.</summary>
    public static Observed Observed(FactSet facts, ImmutableDictionary<DocumentId, StoredInfo> info)
    {
        var held = InForce(facts, info);
        return held.IsEmpty ? facts.Observed : facts.Observed with
        {
            Held = held.GroupBy(hold => hold.Fleet).ToImmutableSortedDictionary(
                fleet => fleet.Key,
                fleet => fleet.ToImmutableSortedDictionary(hold => hold.Document, hold => hold.Served),
                StringComparer.Ordinal),
        };
    }
}
