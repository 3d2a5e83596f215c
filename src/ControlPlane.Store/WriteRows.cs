using System.Collections.Immutable;
using ControlPlane.Store.Rows;
using ControlPlane.Store.Secrets;
using Microsoft.EntityFrameworkCore;

namespace ControlPlane.Store;

/// <summary>Puts a verdict into the tables: the revision, its changes, the documents as they are now, and the head.</summary>
internal static class WriteRows
{
    /// <summary>Writes inside the caller's transaction, in one batch beside the deletions.</summary>
    /// <param name="context">The transaction.</param>
    /// <param name="verdict">What there is to write.</param>
    /// <param name="next">The state that it leads to.</param>
    /// <param name="secrets">The secrets that it adds.</param>
    /// <param name="at">The time that it bears.</param>
    /// <param name="cancel">Ends the attempt.</param>
    public static async Task WriteAsync(
        StoreContext context,
        Verdict verdict,
        StoreState next,
        ImmutableArray<SealedSecret> secrets,
        DateTimeOffset at,
        CancellationToken cancel
    )
    {
        var (request, revision, commitId) = (verdict.Request, next.Revision, next.CommitId!.Value);
        var deleted = verdict
            .Written.Where(document => document.Document is null)
            .GroupBy(document => document.Change.Id.Kind, document => document.Change.Id.Name);
        foreach (var kind in deleted)
        {
            await context.Documents.Where(row => row.Kind == kind.Key && kind.Contains(row.Name)).ExecuteDeleteAsync(cancel);
        }

        context.Update(next.ToHead());
        context.Add(
            new RevisionRow
            {
                Number = revision,
                At = at,
                Author = request.Author,
                Source = request.Source,
                Message = request.Message,
                CommitId = commitId,
            }
        );
        foreach (var (position, written) in verdict.Written.Index())
        {
            context.Add(ChangeOf(revision, position, written));
            if (written.Document is null)
                continue;

            var row = RowOf(request, revision, at, written);
            _ = written.Change.Action == ChangeAction.Created ? context.Add(row) : context.Update(row);
        }

        await WriteSecretsAsync(context, secrets, revision, at, cancel);
        await context.SaveChangesAsync(cancel);
        context.ChangeTracker.Clear();
    }

    private static async Task WriteSecretsAsync(
        StoreContext context,
        ImmutableArray<SealedSecret> secrets,
        long revision,
        DateTimeOffset at,
        CancellationToken cancel
    )
    {
        if (secrets.IsEmpty)
            return;

        // One that is there already cannot be opened, or it would not come again.
        var hashes = secrets.Select(secret => secret.Hash).ToList();
        await context.Secrets.Where(row => hashes.Contains(row.Hash)).ExecuteDeleteAsync(cancel);
        context.AddRange(
            secrets.Select(secret => new SecretRow
            {
                Hash = secret.Hash,
                KeyId = secret.KeyId,
                Sealed = secret.Bytes,
                Revision = revision,
                CreatedAt = at,
            })
        );
    }

    private static ChangeRow ChangeOf(long revision, int position, WrittenDocument written) =>
        new()
        {
            Revision = revision,
            Position = position,
            Kind = written.Change.Id.Kind,
            Name = written.Change.Id.Name,
            Action = StoredAction.Write(written.Change.Action),
            Format = DocumentRow.CurrentFormat,
            Body = written.Body,
        };

    private static DocumentRow RowOf(WriteRequest request, long revision, DateTimeOffset at, WrittenDocument written) =>
        new()
        {
            Kind = written.Change.Id.Kind,
            Name = written.Change.Id.Name,
            Team = written.Document!.Team,
            Source = request.Source,
            Author = request.Author,
            Revision = revision,
            At = at,
            Format = DocumentRow.CurrentFormat,
            Body = written.Body!,
        };
}
