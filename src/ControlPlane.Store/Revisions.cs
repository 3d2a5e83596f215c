using System.Collections.Immutable;
using ControlPlane.Language.Text;
using ControlPlane.Store.Rows;
using Microsoft.EntityFrameworkCore;

namespace ControlPlane.Store;

/// <summary>The numbered changes of a store, read from the database: <see cref="StoreUnavailableException"/> when it does not answer.</summary>
public sealed class Revisions
{
    private readonly Database _database;

    internal Revisions(Database database) => _database = database;

    /// <summary>Newest first.</summary>
    /// <param name="limit">At most so many.</param>
    /// <param name="before">Only those with a smaller number; null: from the newest.</param>
    /// <param name="cancel">Ends the query.</param>
    public Task<ImmutableArray<Revision>> ListAsync(int limit, long? before, CancellationToken cancel) =>
        ReadAsync(rows => rows.Where(row => row.Number < (before ?? long.MaxValue)).OrderByDescending(row => row.Number).Take(limit), cancel);

    /// <summary>One revision, or null.</summary>
    public async Task<Revision?> FindAsync(long number, CancellationToken cancel) =>
        (await ReadAsync(rows => rows.Where(row => row.Number == number), cancel)).SingleOrDefault();

    private Task<ImmutableArray<Revision>> ReadAsync(Func<IQueryable<RevisionRow>, IQueryable<RevisionRow>> choose, CancellationToken cancel) =>
        _database.RunAsync(async context =>
        {
            var revisions = await choose(context.Revisions.AsNoTracking()).ToListAsync(cancel);
            var numbers = revisions.ConvertAll(row => row.Number);
            var changes = await context
                .Changes.AsNoTracking()
                .Where(row => numbers.Contains(row.Revision))
                .OrderBy(row => row.Position)
                .Select(row => new
                {
                    row.Revision,
                    row.Kind,
                    row.Name,
                    row.Action,
                })
                .ToListAsync(cancel);

            var byRevision = changes.ToLookup(row => row.Revision, row => new Change(new DocumentId(row.Kind, row.Name), StoredAction.Read(row.Action)));
            return revisions
                .Select(row => new Revision(row.Number, row.At, row.Author, row.Source, row.Message, [.. byRevision[row.Number]]))
                .ToImmutableArray();
        });
}
