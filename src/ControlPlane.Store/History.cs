using System.Collections.Immutable;
using ControlPlane.Language.Text;
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

/// <summary>A document as one revision left it.</summary>
/// <param name="Revision">The revision.</param>
/// <param name="Author">Whose revision it is.</param>
/// <param name="Source">The source that owned the document then.</param>
/// <param name="At">When.</param>
/// <param name="Body">JSON, as it is stored; null where the revision deleted it.</param>
public sealed record PastVersion(long Revision, string Author, string Source, DateTimeOffset At, string? Body);

/// <summary>What a revision did to one document.</summary>
/// <param name="Id">Kind and name.</param>
/// <param name="Before">Its body before; null where there was none.</param>
/// <param name="After">Its body afterwards; null where it was deleted.</param>
public sealed record BodyChange(DocumentId Id, string? Before, string? After);

/// <summary>Documents as they were, read from the database: <see cref="StoreUnavailableException"/> when it does not answer.</summary>
public sealed class History
{
    private readonly Database _database;

    internal History(Database database) => _database = database;

    /// <summary>What changed after one revision, up to and with another, the oldest first.</summary>
    public Task<ImmutableArray<PastChange>> ChangesAsync(long after, long until, CancellationToken cancel) =>
        _database.RunAsync(async context =>
        {
            var changes =
                from change in context.Changes.AsNoTracking()
                where change.Revision > after && change.Revision <= until
                join revision in context.Revisions on change.Revision equals revision.Number
                orderby change.Revision, change.Position
                select new
                {
                    change.Kind,
                    change.Name,
                    change.Revision,
                    change.Action,
                    revision.Author,
                };
            return (await changes.ToListAsync(cancel))
                .Select(change => new PastChange(new DocumentId(change.Kind, change.Name), change.Revision, StoredAction.Read(change.Action), change.Author))
                .ToImmutableArray();
        });

    /// <summary>A document as it was at a revision; null where there was none.</summary>
    public Task<PastDocument?> AtAsync(DocumentId document, long revision, CancellationToken cancel) =>
        _database.RunAsync(async context =>
            await NewestAsync(context, document, revision, cancel) is { Body: { } body } found ? new PastDocument(found.Revision, body) : null
        );

    /// <summary>The first revision after this one that changed or deleted one of these documents; null while none did.</summary>
    public Task<long?> FirstChangeAsync(IReadOnlyCollection<DocumentId> documents, long after, CancellationToken cancel) =>
        _database.RunAsync(async context =>
        {
            var names = documents.Select(document => document.Name).ToList();
            var changes = await context
                .Changes.AsNoTracking()
                .Where(row => row.Revision > after && names.Contains(row.Name))
                .OrderBy(row => row.Revision)
                .Select(row => new
                {
                    row.Kind,
                    row.Name,
                    row.Revision,
                })
                .ToListAsync(cancel);
            return changes.FirstOrDefault(change => documents.Contains(new DocumentId(change.Kind, change.Name)))?.Revision;
        });

    /// <summary>The versions of a document, the newest first.</summary>
    /// <param name="document">Kind and name.</param>
    /// <param name="until">Not those of later revisions.</param>
    /// <param name="limit">At most so many.</param>
    /// <param name="cancel">Ends the query.</param>
    public Task<ImmutableArray<PastVersion>> VersionsAsync(DocumentId document, long until, int limit, CancellationToken cancel) =>
        _database.RunAsync(async context =>
        {
            var versions =
                from change in context.Changes.AsNoTracking()
                where change.Kind == document.Kind && change.Name == document.Name && change.Revision <= until
                join revision in context.Revisions on change.Revision equals revision.Number
                orderby change.Revision descending
                select new
                {
                    change.Revision,
                    revision.Author,
                    revision.Source,
                    revision.At,
                    change.Body,
                };
            return (await versions.Take(limit).ToListAsync(cancel))
                .Select(version => new PastVersion(version.Revision, version.Author, version.Source, version.At, version.Body))
                .ToImmutableArray();
        });

    /// <summary>What a revision did to each document, in the order of its changes; empty where there is no such revision.</summary>
    public Task<ImmutableArray<BodyChange>> BodiesAsync(long revision, CancellationToken cancel) =>
        _database.RunAsync(async context =>
        {
            var changes = await context.Changes.AsNoTracking().Where(row => row.Revision == revision).OrderBy(row => row.Position).ToListAsync(cancel);
            var bodies = new Dictionary<DocumentId, string?>();
            foreach (var kind in changes.GroupBy(row => row.Kind, row => row.Name))
            {
                var earlier = context.Changes.AsNoTracking().Where(row => row.Kind == kind.Key && kind.Contains(row.Name) && row.Revision < revision);
                var newest = earlier.GroupBy(row => row.Name).Select(same => new { Name = same.Key, Revision = same.Max(row => row.Revision) });
                var before =
                    from row in earlier
                    join last in newest on new { row.Name, row.Revision } equals new { last.Name, last.Revision }
                    select new { row.Name, row.Body };
                foreach (var row in await before.ToListAsync(cancel))
                    bodies[new DocumentId(kind.Key, row.Name)] = row.Body;
            }

            return changes
                .Select(row => new DocumentId(row.Kind, row.Name))
                .Zip(changes, (id, row) => new BodyChange(id, bodies.GetValueOrDefault(id), row.Body))
                .ToImmutableArray();
        });

    private static Task<ChangeRow?> NewestAsync(StoreContext context, DocumentId document, long revision, CancellationToken cancel) =>
        context
            .Changes.AsNoTracking()
            .Where(row => row.Kind == document.Kind && row.Name == document.Name && row.Revision <= revision)
            .OrderByDescending(row => row.Revision)
            .FirstOrDefaultAsync(cancel);
}
