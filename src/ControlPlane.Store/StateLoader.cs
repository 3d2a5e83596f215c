using System.Collections.Immutable;
using ControlPlane.Language;
using ControlPlane.Language.Compilation;
using ControlPlane.Language.Documents;
using ControlPlane.Store.Facts;
using ControlPlane.Store.Rows;
using Microsoft.EntityFrameworkCore;

namespace ControlPlane.Store;

/// <summary>Reads rows into a state: everything, or what changed since a state that is known.</summary>
internal sealed class StateLoader(Func<Model, Observed, Compiled?, Compiled> compile)
{
    /// <summary>The state at this head. Runs inside the caller's transaction, so that all it reads is of one moment.</summary>
    public async Task<StoreState> LoadAsync(StoreContext context, HeadRow head, StoreState? known, CancellationToken cancel)
    {
        if (known is null || !await ContainsAsync(context, head, known, cancel)) return await LoadAllAsync(context, head, cancel);
        var facts = await FactLoader.LoadAsync(context, head, known.Facts, cancel);
        if (known.Revision == head.Revision) return known.With(facts, compile);

        var rows = await context.Documents.AsNoTracking().Where(row => row.Revision > known.Revision).ToListAsync(cancel);
        var deleted = await context.Changes.AsNoTracking()
            .Where(row => row.Revision > known.Revision && row.Action == ChangeAction.Deleted)
            .Select(row => new { row.Kind, row.Name })
            .ToListAsync(cancel);
        return Apply(known with { Facts = facts }, head, rows, [.. deleted.Select(row => new DocumentId(row.Kind, row.Name)).Distinct()]);
    }

    /// <summary>Whether the database went on from what is known; it did not if it was restored from a backup.</summary>
    private static async Task<bool> ContainsAsync(StoreContext context, HeadRow head, StoreState known, CancellationToken cancel)
    {
        if (head.Revision <= known.Revision) return head.Revision == known.Revision && head.CommitId == known.CommitId;
        if (known.Revision == 0) return true;

        return await context.Revisions.AnyAsync(row => row.Number == known.Revision && row.CommitId == known.CommitId, cancel);
    }

    private async Task<StoreState> LoadAllAsync(StoreContext context, HeadRow head, CancellationToken cancel)
    {
        var rows = await context.Documents.AsNoTracking().ToListAsync(cancel);
        var empty = new StoreState(
            0, Model.Empty, compile(Model.Empty, Observed.None, null), ImmutableDictionary<DocumentId, StoredInfo>.Empty, [])
        {
            Facts = await FactLoader.LoadAsync(context, head, FactSet.Empty, cancel),
        };
        return Apply(empty, head, rows, []);
    }

    private StoreState Apply(StoreState state, HeadRow head, List<DocumentRow> rows, ImmutableArray<DocumentId> deleted)
    {
        var stored = rows.ConvertAll(row => (Row: row, Id: new DocumentId(row.Kind, row.Name), Read: StoredBody.Read(row)));
        var read = stored.Where(document => document.Read.Document is not null).ToList();
        var replaced = stored.Select(document => document.Id).Concat(deleted).ToHashSet();

        var model = state.Model.With(read.Select(document => document.Read.Document!), replaced);
        var info = state.Info.RemoveRange(deleted).SetItems(stored.Select(document => KeyValuePair.Create(
            document.Id,
            new StoredInfo(document.Id, document.Row.Revision, document.Row.Author, document.Row.Source, document.Row.At))));
        var problems = state.Problems
            .Where(problem => !replaced.Contains(problem.Document!.Value))
            .Concat(stored.SelectMany(document => document.Read.Problems))
            .OrderBy(problem => problem.Document)
            .ToImmutableArray();

        return new StoreState(head.Revision, model, compile(model, Holds.Observed(state.Facts, info), state.Compiled), info, problems)
        {
            CommitId = head.CommitId,
            Facts = state.Facts,
        };
    }
}
