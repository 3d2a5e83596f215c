using System.Collections.Immutable;
using ControlPlane.Language.Documents;
using ControlPlane.Language.Text;
using ControlPlane.Store.Facts;
using ControlPlane.Store.Rows;
using ControlPlane.Store.Secrets;
using Microsoft.EntityFrameworkCore;

namespace ControlPlane.Store;

/// <summary>Reads rows into a state: everything, or what changed since a state that is known.</summary>
internal sealed class StateLoader(StateCompiler compiler, Func<string, DocumentId?, ReadResult> reader, SecretKeys? keys, TimeProvider clock)
{
    /// <summary>The state at this head. Runs inside the caller's transaction, so that all it reads is of one moment.</summary>
    public async Task<StoreState> LoadAsync(StoreContext context, HeadRow head, StoreState? known, CancellationToken cancel)
    {
        if (known is null || !await ContainsAsync(context, head, known, cancel))
            return await LoadAllAsync(context, head, cancel);
        var facts = await FactLoader.LoadAsync(context, head, known.Facts, cancel);
        if (known.Revision == head.Revision)
            return compiler.Compile(ReferenceEquals(facts, known.Facts) ? known : known with { Facts = facts }, known, clock.GetUtcNow());

        var rows = await context.Documents.AsNoTracking().Where(row => row.Revision > known.Revision).ToListAsync(cancel);
        var deleted = await context
            .Changes.AsNoTracking()
            .Where(row => row.Revision > known.Revision && row.Action == StoredAction.Deleted)
            .Select(row => new { row.Kind, row.Name })
            .ToListAsync(cancel);
        var secrets = await SecretsSinceAsync(context, known, cancel);
        return Apply(known, head, rows, [.. deleted.Select(row => new DocumentId(row.Kind, row.Name)).Distinct()], facts, secrets);
    }

    /// <summary>Whether the database went on from what is known; it did not if it was restored from a backup.</summary>
    private static async Task<bool> ContainsAsync(StoreContext context, HeadRow head, StoreState known, CancellationToken cancel)
    {
        if (head.Revision <= known.Revision)
            return head.Revision == known.Revision && head.CommitId == known.CommitId;
        if (known.Revision == 0)
            return true;

        return await context.Revisions.AnyAsync(row => row.Number == known.Revision && row.CommitId == known.CommitId, cancel);
    }

    private async Task<StoreState> LoadAllAsync(StoreContext context, HeadRow head, CancellationToken cancel)
    {
        var rows = await context.Documents.AsNoTracking().ToListAsync(cancel);
        var empty = compiler.Empty();
        var facts = await FactLoader.LoadAsync(context, head, FactSet.Empty, cancel);
        return Apply(empty, head, rows, [], facts, await SecretsSinceAsync(context, empty, cancel));
    }

    private async Task<SecretSet> SecretsSinceAsync(StoreContext context, StoreState known, CancellationToken cancel)
    {
        var rows = await context.Secrets.AsNoTracking().Where(row => row.Revision > known.Revision).ToListAsync(cancel);
        return known.Secrets.With(rows.ConvertAll(row => new SealedSecret(row.Hash, row.KeyId, row.Sealed)), keys);
    }

    private StoreState Apply(StoreState state, HeadRow head, List<DocumentRow> rows, ImmutableArray<DocumentId> deleted, FactSet facts, SecretSet secrets)
    {
        var stored = rows.ConvertAll(row => (Row: row, Id: new DocumentId(row.Kind, row.Name), Read: StoredBody.Read(row, reader)));
        var read = stored.Where(document => document.Read.Document is not null).ToList();
        var replaced = stored.Select(document => document.Id).Concat(deleted).ToHashSet();

        var model = state.Model.With(read.Select(document => document.Read.Document!), replaced);
        var info = state
            .Info.RemoveRange(deleted)
            .SetItems(
                stored.Select(document =>
                    KeyValuePair.Create(
                        document.Id,
                        new StoredInfo(document.Id, document.Row.Revision, document.Row.Author, document.Row.Source, document.Row.At)
                    )
                )
            );
        var problems = state
            .Problems.Where(problem => !replaced.Contains(problem.Document!.Value))
            .Concat(stored.SelectMany(document => document.Read.Problems))
            .OrderBy(problem => problem.Document)
            .ToImmutableArray();

        var next = state with
        {
            Model = model,
            Facts = facts,
            Secrets = secrets,
            Info = info,
            Revision = head.Revision,
            CommitId = head.CommitId,
            Problems = problems,
        };
        return compiler.Compile(next, state, clock.GetUtcNow());
    }
}
