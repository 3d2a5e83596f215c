using System.Collections.Immutable;
using ControlPlane.Language.Documents;
using ControlPlane.Store.Rows;
using Microsoft.EntityFrameworkCore;

namespace ControlPlane.Store;

/// <summary>A change of one document.</summary>
/// <param name="Id">Kind and name.</param>
/// <param name="Revision">The revision that made it.</param>
/// <param name="Action">What it did.</param>
/// <param name="Author">Whose revision it is.</param>
public sealed record PastChange(DocumentId Id, long Revision, ChangeAction Action, string Author);

/// <summary>A document as it was once.</summary>
/// <param name="Revision">The revision that made it so.</param>
/// <param name="Body">JSON, as it is stored.</param>
public sealed record PastDocument(long Revision, string Body);

/// <summary>Documents as they were, read from the database: <see cref="StoreUnavailableException"/> when it does not answer.</summary>
public sealed class History
{
    private readonly Database _database;

    internal History(Database database) => _database = database;

    /// <summary>What changed after one revision, up to and with another, the oldest first.</summary>
    public Task<ImmutableArray<PastChange>> ChangesAsync(long after, long until, CancellationToken cancel) => _database.RunAsync(async context =>
    {
        var changes =
            from change in context.Changes.AsNoTracking()
            where change.Revision > after && change.Revision <= until
            join revision in context.Revisions on change.Revision equals revision.Number
            orderby change.Revision, change.Position
            select new { change.Kind, change.Name, change.Revision, change.Action, revision.Author };
        return (await changes.ToListAsync(cancel))
            .Select(change => new PastChange(new DocumentId(change.Kind, change.Name), change.Revision, change.Action, change.Author)).ToImmutableArray();
    });

    /// <summary>A document as it was at a revision; null where there was none.</summary>
    public Task<PastDocument?> AtAsync(DocumentId document, long revision, CancellationToken cancel) => _database.RunAsync(async context =>
        await NewestAsync(context, document, revision, cancel) is { Body: { } body } found ? new PastDocument(found.Revision, body) : null);

    /// <summary>The first revision after this one that changed or deleted one of these documents; null while none did.</summary>
    public Task<long?> FirstChangeAsync(IReadOnlyCollection<DocumentId> documents, long after, CancellationToken cancel) => _database.RunAsync(async context =>
    {
        var names = documents.Select(document => document.Name).ToList();
        var changes = await context.Changes.AsNoTracking().Where(row => row.Revision > after && names.Contains(row.Name)).OrderBy(row => row.Revision)
            .Select(row => new { row.Kind, row.Name, row.Revision }).ToListAsync(cancel);
        return changes.FirstOrDefault(change => documents.Contains(new DocumentId(change.Kind, change.Name)))?.Revision;
    });

    private static Task<ChangeRow?> NewestAsync(StoreContext context, DocumentId document, long revision, CancellationToken cancel) =>
        context.Changes.AsNoTracking()
            .Where(row => row.Kind == document.Kind && row.Name == document.Name && row.Revision <= revision)
            .OrderByDescending(row => row.Revision).FirstOrDefaultAsync(cancel);
}
