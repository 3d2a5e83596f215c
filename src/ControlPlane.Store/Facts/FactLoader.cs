using ControlPlane.Store.Rows;
using Microsoft.EntityFrameworkCore;

namespace ControlPlane.Store.Facts;

/// <summary>Reads observed facts: all of them, or what changed since a set that is known.</summary>
internal static class FactLoader
{
    /// <summary>The facts at this head. Runs inside the caller's transaction, so that all it reads is of one moment.</summary>
    public static async Task<FactSet> LoadAsync(StoreContext context, HeadRow head, FactSet known, CancellationToken cancel)
    {
        if (head.Observed == known.Sequence && head.ObservedCommitId == known.CommitId)
            return known;

        var from = await ContainsAsync(context, head, known, cancel) ? known : FactSet.Empty;
        var rows = await context.Facts.AsNoTracking().Where(row => row.Sequence > from.Sequence).ToListAsync(cancel);
        var changed = from.With(head.Observed, head.ObservedCommitId, rows.ConvertAll(FactOf), []);

        // Removed facts have no rows. What is known holds all rows there are, so equal numbers mean that none was removed.
        if (await context.Facts.CountAsync(cancel) == changed.All.Count())
            return changed;

        var present = (await context.Facts.Select(row => new { row.Kind, row.Name }).ToListAsync(cancel))
            .Select(row => new FactId(row.Kind, row.Name))
            .ToHashSet();
        return changed.With(head.Observed, head.ObservedCommitId, [], [.. changed.All.Select(fact => fact.Id).Where(id => !present.Contains(id))]);
    }

    /// <summary>Whether the database surely went on from what is known: one that was restored from a backup did not.</summary>
    private static async Task<bool> ContainsAsync(StoreContext context, HeadRow head, FactSet known, CancellationToken cancel) =>
        head.Observed > known.Sequence
        && (known.Sequence == 0 || await context.Facts.AnyAsync(row => row.Sequence == known.Sequence && row.CommitId == known.CommitId, cancel));

    private static Fact FactOf(FactRow row) => new(new FactId(row.Kind, row.Name), row.Value, row.Sequence, row.At);
}
