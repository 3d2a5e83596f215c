using ControlPlane.Store.Rows;
using Microsoft.EntityFrameworkCore;

namespace ControlPlane.Store;

/// <summary>Puts a verdict into the tables: the revision, its changes, the documents as they are now, and the head.</summary>
internal static class WriteRows
{
    /// <summary>Writes inside the caller's transaction, in one batch beside the deletions.</summary>
    public static async Task WriteAsync(StoreContext context, WriteRequest request, Verdict verdict, DateTimeOffset at, CancellationToken cancel)
    {
        var (revision, commitId) = (verdict.Next!.Revision, verdict.Next.CommitId!.Value);
        var deleted = verdict.Written.Where(document => document.Document is null).GroupBy(document => document.Change.Id.Kind, document => document.Change.Id.Name);
        foreach (var kind in deleted)
        {
            await context.Documents.Where(row => row.Kind == kind.Key && kind.Contains(row.Name)).ExecuteDeleteAsync(cancel);
        }

        context.Update(verdict.Next.ToHead());
        context.Add(new RevisionRow
        {
            Number = revision,
            At = at,
            Author = request.Author,
            Source = request.Source,
            Message = request.Message,
            CommitId = commitId,
        });
        foreach (var (position, written) in verdict.Written.Index())
        {
            context.Add(ChangeOf(revision, position, written));
            if (written.Document is null) continue;

            var row = RowOf(request, revision, at, written);
            _ = written.Change.Action == ChangeAction.Created ? context.Add(row) : context.Update(row);
        }

        await WriteSecretsAsync(context, verdict, at, cancel);
        await context.SaveChangesAsync(cancel);
        context.ChangeTracker.Clear();
    }

    private static async Task WriteSecretsAsync(StoreContext context, Verdict verdict, DateTimeOffset at, CancellationToken cancel)
    {
        if (verdict.Secrets.IsEmpty) return;

        // One that is there already cannot be opened, or it would not come again.
        var hashes = verdict.Secrets.Select(secret => secret.Hash).ToList();
        await context.Secrets.Where(row => hashes.Contains(row.Hash)).ExecuteDeleteAsync(cancel);
        context.AddRange(verdict.Secrets.Select(secret => new SecretRow { Hash = secret.Hash, KeyId = secret.KeyId, Sealed = secret.Bytes, Revision = verdict.Next!.Revision, CreatedAt = at }));
    }

    private static ChangeRow ChangeOf(long revision, int position, WrittenDocument written) => new()
    {
        Revision = revision,
        Position = position,
        Kind = written.Change.Id.Kind,
        Name = written.Change.Id.Name,
        Action = StoredAction.Write(written.Change.Action),
        Format = DocumentRow.CurrentFormat,
        Body = written.Body,
    };

    private static DocumentRow RowOf(WriteRequest request, long revision, DateTimeOffset at, WrittenDocument written) => new()
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
