using ControlPlane.Language.Documents;
using ControlPlane.Language.Ladder;
using ControlPlane.Language.Text;

namespace ControlPlane.Language.Compilation;

/// <summary>Tells what changed of the input since an earlier compile.</summary>
internal static class ChangedInputs
{
    /// <summary>What changed by documents that differ, and by what was observed of others.</summary>
    /// <param name="before">The documents and facts of the earlier compile.</param>
    /// <param name="now">Those of this one.</param>
    /// <param name="documents">The documents that differ.</param>
    /// <param name="facts">Documents of which other facts are observed now.</param>
    public static HashSet<Dependency> Between(
        (Model Model, Observed Observed) before,
        (Model Model, Observed Observed) now,
        IEnumerable<DocumentId> documents,
        IEnumerable<DocumentId> facts
    )
    {
        var changed = documents.SelectMany(id => OfDocument(before.Model.Find(id), now.Model.Find(id))).ToHashSet();
        var observed = Expiries.Changed(before.Observed.Expired, now.Observed.Expired).Concat(facts);
        changed.UnionWith(observed.SelectMany(id => new[] { Dependency.Of(id), Dependency.Any(id.Kind) }));
        return changed;
    }

    private static IEnumerable<Dependency> OfDocument(Document? before, Document? now)
    {
        var id = (now ?? before)!.Id;
        yield return Dependency.Of(id);
        yield return Dependency.Any(id.Kind);
        if (before is null || now is null)
        {
            yield return Dependency.Existence(id);
            yield return Dependency.Names(id.Kind);
        }

        var (left, joined) = (Groups(before), Groups(now));
        if (left.Count == 0 && joined.Count == 0)
            yield break;
        foreach (var group in left.Except(joined).Concat(joined.Except(left)))
            yield return Dependency.Members(id.Kind, group);
    }

    private static IReadOnlyCollection<string> Groups(Document? document) => document is null ? [] : [.. document.Kind.Groups(document)];
}
