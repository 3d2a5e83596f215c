using System.Collections.Immutable;
using ControlPlane.Language.Text;
using ControlPlane.Store.Facts;
using ControlPlane.Store.Rows;
using Microsoft.EntityFrameworkCore;

namespace ControlPlane.Store;

/// <summary>Brings waiting writes into the database: together in one commit, each with a revision of its own and each judged by itself.</summary>
internal sealed class Committer(Database database, StateLoader loader, Admission admission, FactWrites facts, StoreOptions options, TimeProvider clock)
{
    private static readonly TimeSpan DoubtPause = TimeSpan.FromMilliseconds(200);

    /// <summary>Answers for all writes, in their order, and the newest state; the answers are true when this returns.</summary>
    /// <exception cref="StoreUnavailableException">Nothing was written, or, where the message says so, it is not known.</exception>
    public async Task<(StoreState State, ImmutableArray<Outcome> Outcomes)> CommitAsync(ImmutableArray<PendingWrite> writes, StoreState known)
    {
        for (var attempt = 1; ; attempt++)
        {
            var batch = new Batch(Guid.CreateVersion7(clock.GetUtcNow()), known);
            try
            {
                await WriteAsync(batch, writes);
                return (batch.State, batch.Outcomes.ToImmutable());
            }
            catch (Exception e) when (database.OutageOf(e) is { } reason)
            {
                database.ClearPool();
                if (batch.IsInDoubt && await WasCommittedAsync(batch, reason))
                    return (batch.State, batch.Outcomes.ToImmutable());

                // Nothing of it is in the database. A pooled connection may have died long ago; a fresh one deserves one try.
                if (attempt == 2)
                    throw new StoreUnavailableException(reason, e);
            }
        }
    }

    private async Task WriteAsync(Batch batch, ImmutableArray<PendingWrite> writes)
    {
        await using var context = database.NewContext();
        context.Database.AutoSavepointsEnabled = false;
        context.ChangeTracker.AutoDetectChangesEnabled = false;
        var (transaction, head) = await database.LockHeadAsync(context, CancellationToken.None);
        await using var ending = transaction;
        batch.State = await loader.LoadAsync(context, head, batch.State, CancellationToken.None);
        var before = batch.State;
        foreach (var write in writes)
        {
            batch.Outcomes.Add(write.Request is { } request ? await WriteAsync(context, batch, request) : await ObserveAsync(context, batch, write.Observed));
        }

        if (ReferenceEquals(batch.State, before))
            return;

        batch.IsInDoubt = true;
        await transaction.CommitAsync(CancellationToken.None);
    }

    private async Task<Outcome> WriteAsync(StoreContext context, Batch batch, WriteRequest request)
    {
        var at = Microseconds(clock.GetUtcNow());
        var deleted = await DeletedSinceBaseAsync(context, request);
        Verdict verdict;
        WriteResult result;
        try
        {
            verdict = admission.Judge(request, batch.State, at);
            result = Admission.Answer(verdict, deleted);
        }
        catch (Exception bug)
        {
            return new Outcome(null, bug);
        }

        if (request.DryRun || verdict.Written.IsEmpty || result is not WriteResult.Accepted accepted)
            return new Outcome(result, null);
        var next = Admission.Next(verdict, batch.CommitId, at);
        await WriteRows.WriteAsync(context, verdict, next, admission.NewSecrets(verdict), at, CancellationToken.None);
        batch.State = next;
        return new Outcome(accepted with { Revision = next.Revision }, null);
    }

    private async Task<Outcome> ObserveAsync(StoreContext context, Batch batch, ImmutableArray<FactChange> observed)
    {
        var at = Microseconds(clock.GetUtcNow());
        StoreState next;
        ImmutableArray<FactChange> changes;
        try
        {
            (next, changes) = facts.Decide(observed, batch.State, batch.CommitId, at);
        }
        catch (Exception bug)
        {
            return new Outcome(null, bug);
        }

        if (!changes.IsEmpty)
            await FactWrites.WriteAsync(context, batch.State, next, changes, at, CancellationToken.None);
        batch.State = next;
        return new Outcome(new WriteResult.Observed(), null);
    }

    private static async Task<ImmutableHashSet<DocumentId>> DeletedSinceBaseAsync(StoreContext context, WriteRequest request)
    {
        if (request.Base is not { } seen)
            return [];

        var rows = await context
            .Changes.AsNoTracking()
            .Where(row => row.Revision > seen && row.Action == StoredAction.Deleted)
            .Select(row => new { row.Kind, row.Name })
            .ToListAsync();
        return [.. rows.Select(row => new DocumentId(row.Kind, row.Name))];
    }

    /// <summary>
    /// Asks, under the head's lock, whether a commit whose answer was lost is there: a server process that is still busy with it holds that lock, so the
    /// answer is final. A commit of facts alone that is not the newest any more counts as not made: the same facts are written again, which does no harm.
    /// </summary>
    private async Task<bool> WasCommittedAsync(Batch batch, string reason)
    {
        var until = clock.GetUtcNow() + options.DoubtPatience;
        while (true)
        {
            try
            {
                await using var context = database.NewContext();
                var (transaction, head) = await database.LockHeadAsync(context, CancellationToken.None);
                await using var ending = transaction;
                if (batch.State.CommitId != batch.CommitId)
                    return head.ObservedCommitId == batch.CommitId;

                return await context.Revisions.AnyAsync(row => row.Number == batch.State.Revision && row.CommitId == batch.CommitId);
            }
            catch (Exception e) when (database.OutageOf(e) is not null)
            {
                if (clock.GetUtcNow() > until)
                {
                    throw new StoreUnavailableException(
                        $"the connection broke during the commit and the outcome is not known: read before writing again ({reason})",
                        e
                    );
                }

                await Task.Delay(DoubtPause, clock);
            }
        }
    }

    private static DateTimeOffset Microseconds(DateTimeOffset time) => time.AddTicks(-(time.Ticks % TimeSpan.TicksPerMicrosecond));

    /// <summary>One attempt: how far it came.</summary>
    private sealed class Batch(Guid commitId, StoreState known)
    {
        public Guid CommitId { get; } = commitId;

        public StoreState State { get; set; } = known;

        public ImmutableArray<Outcome>.Builder Outcomes { get; } = ImmutableArray.CreateBuilder<Outcome>();

        public bool IsInDoubt { get; set; }
    }
}

/// <summary>An answer, or the bug that stood in its way.</summary>
internal sealed record Outcome(WriteResult? Result, Exception? Bug);
