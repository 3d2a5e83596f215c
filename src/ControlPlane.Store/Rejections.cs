using System.Collections.Immutable;
using System.Text.Json;
using ControlPlane.Language.Text;
using ControlPlane.Store.Rows;
using Microsoft.EntityFrameworkCore;

namespace ControlPlane.Store;

/// <summary>What Envoys rejected: the newest of each node. <see cref="StoreUnavailableException"/> when the database does not answer.</summary>
public sealed class Rejections
{
    /// <summary>So many are kept of each node.</summary>
    public const int KeptPerNode = 20;

    /// <summary>Older ones go.</summary>
    public static readonly TimeSpan KeptFor = TimeSpan.FromDays(30);

    /// <summary>As many outdated ones are looked for at each write: more than a write adds, so that they cannot pile up.</summary>
    private const int Swept = 200;

    private readonly Database _database;

    internal Rejections(Database database) => _database = database;

    /// <summary>Adds one. If the node's newest of this type says the same, that one is counted up instead.</summary>
    public Task AddAsync(StoredRejection rejection, CancellationToken cancel) =>
        _database.RunAsync(async context =>
        {
            await using var transaction = await context.Database.BeginTransactionAsync(cancel);
            var newest = await context
                .Rejections.Where(row => row.Node == rejection.Node && row.Type == rejection.Type)
                .OrderByDescending(row => row.Id)
                .FirstOrDefaultAsync(cancel);
            if (newest is not null && IsSame(newest, rejection))
                (newest.Times, newest.At) = (newest.Times + rejection.Times, rejection.At);
            else
                context.Add(RowOf(rejection));
            await context.SaveChangesAsync(cancel);
            await SweepAsync(context, rejection, cancel);
            await transaction.CommitAsync(cancel);
            return true;
        });

    /// <summary>A node's rejections, the newest first.</summary>
    public Task<ImmutableArray<StoredRejection>> ListAsync(string node, CancellationToken cancel) =>
        _database.RunAsync(async context =>
        {
            var rows = await context
                .Rejections.AsNoTracking()
                .Where(row => row.Node == node)
                .OrderByDescending(row => row.Id)
                .Take(KeptPerNode)
                .ToListAsync(cancel);
            return rows.Select(FromRow).ToImmutableArray();
        });

    private static bool IsSame(RejectionRow row, StoredRejection rejection) =>
        (row.Version, row.Error, row.Revision) == (rejection.Version, rejection.Error, rejection.Revision);

    private static async Task SweepAsync(StoreContext context, StoredRejection rejection, CancellationToken cancel)
    {
        var surplus = await context
            .Rejections.Where(row => row.Node == rejection.Node)
            .OrderByDescending(row => row.Id)
            .Skip(KeptPerNode)
            .Select(row => row.Id)
            .FirstOrDefaultAsync(cancel);
        if (surplus > 0)
            await context.Rejections.Where(row => row.Node == rejection.Node && row.Id <= surplus).ExecuteDeleteAsync(cancel);

        // SQLite keeps times as text, which EF does not compare: the oldest ones are looked at here.
        var oldest = await context.Rejections.OrderBy(row => row.Id).Take(Swept).Select(row => new { row.Id, row.At }).ToListAsync(cancel);
        var outdated = oldest.Where(row => row.At < rejection.At - KeptFor).Select(row => row.Id).ToList();
        if (outdated.Count > 0)
            await context.Rejections.Where(row => outdated.Contains(row.Id)).ExecuteDeleteAsync(cancel);
    }

    private static RejectionRow RowOf(StoredRejection rejection) =>
        new()
        {
            Node = rejection.Node,
            Fleet = rejection.Fleet,
            Envoy = rejection.Envoy,
            Type = rejection.Type,
            Version = rejection.Version,
            Revision = rejection.Revision,
            Acked = rejection.Acked,
            At = rejection.At,
            Times = rejection.Times,
            Error = rejection.Error,
            Resources = JsonSerializer.Serialize(rejection.Resources),
            Documents = JsonSerializer.Serialize(
                rejection.Documents.Select(document => new DocumentJson(document.Id.Kind, document.Id.Name, document.Path, document.Revision, document.Author))
            ),
        };

    private static StoredRejection FromRow(RejectionRow row) =>
        new()
        {
            Node = row.Node,
            Fleet = row.Fleet,
            Envoy = row.Envoy,
            Type = row.Type,
            Version = row.Version,
            Revision = row.Revision,
            Acked = row.Acked,
            At = row.At,
            Times = row.Times,
            Error = row.Error,
            Resources = JsonSerializer.Deserialize<ImmutableArray<string>>(row.Resources),
            Documents =
            [
                .. JsonSerializer
                    .Deserialize<DocumentJson[]>(row.Documents)!
                    .Select(document => new RejectionDocument(new DocumentId(document.Kind, document.Name), document.Path, document.Revision, document.Author)),
            ],
        };

    /// <summary>A document as it stands in the row.</summary>
    private sealed record DocumentJson(string Kind, string Name, string Path, long Revision, string Author);
}
