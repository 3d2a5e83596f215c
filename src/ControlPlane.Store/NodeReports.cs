using System.Collections.Immutable;
using ControlPlane.Store.Rows;
using Microsoft.EntityFrameworkCore;

namespace ControlPlane.Store;

/// <summary>What a server says about its Envoys.</summary>
/// <param name="Replica">The server.</param>
/// <param name="At">When it spoke last, by its own clock; UTC.</param>
/// <param name="Revision">The revision that it serves.</param>
/// <param name="Sequence">Grows with each report; what was read up to it need not be read again.</param>
/// <param name="Stopped">Whether it was stopped in an orderly way: then none of its Envoys is connected to it.</param>
/// <param name="Changes">The Envoys whose state was reported after the sequence that was asked for; null where the server has forgotten one.</param>
public sealed record ReplicaReport(string Replica, DateTimeOffset At, long Revision, long Sequence, bool Stopped, ImmutableDictionary<string, string?> Changes);

/// <summary>
/// Shares what each server knows of its Envoys with all that use the same database: a server writes only what changed, and a row of its own as a sign of life.
/// States are text that means nothing here. <see cref="StoreUnavailableException"/> when the database does not answer.
/// </summary>
public sealed class NodeReports
{
    /// <summary>As many rows are written by one statement.</summary>
    private const int Batch = 500;

    private readonly Database _database;

    internal NodeReports(Database database) => _database = database;

    /// <summary>Whether a node of this id can be stored: PostgreSQL takes neither NUL nor half of a surrogate pair.</summary>
    public static bool IsStorable(string node) => StoredText.IsStorable(node);

    /// <summary>Reports, all or nothing.</summary>
    /// <param name="report">The server and what changed; its sequence is greater than that of its last report.</param>
    /// <param name="cancel">Ends the attempt.</param>
    public Task WriteAsync(ReplicaReport report, CancellationToken cancel) =>
        _database.RunAsync(async context =>
        {
            await using var transaction = await context.Database.BeginTransactionAsync(cancel);
            await context.Replicas.Where(row => row.Replica == report.Replica).ExecuteDeleteAsync(cancel);
            context.Add(
                new ReplicaRow
                {
                    Replica = report.Replica,
                    At = report.At,
                    Revision = report.Revision,
                    Sequence = report.Sequence,
                    Stopped = report.Stopped,
                }
            );
            foreach (var batch in report.Changes.Chunk(Batch))
            {
                var names = batch.Select(change => change.Key).ToList();
                await context.Nodes.Where(row => row.Replica == report.Replica && names.Contains(row.Node)).ExecuteDeleteAsync(cancel);
                context.AddRange(
                    batch.Select(change => new NodeRow
                    {
                        Replica = report.Replica,
                        Node = change.Key,
                        Sequence = report.Sequence,
                        State = change.Value,
                    })
                );
            }

            await context.SaveChangesAsync(cancel);
            await transaction.CommitAsync(cancel);
            return true;
        });

    /// <summary>What the other servers reported, of each server only what is newer than what is known.</summary>
    /// <param name="reader">Who asks; its own reports are left out.</param>
    /// <param name="known">The sequence up to which each server's reports were read; a server that is missing is read whole.</param>
    /// <param name="cancel">Ends the attempt.</param>
    public Task<ImmutableArray<ReplicaReport>> ReadAsync(string reader, IReadOnlyDictionary<string, long> known, CancellationToken cancel) =>
        _database.RunAsync(async context =>
        {
            // One moment for all: a report that is written meanwhile would otherwise show its sequence without its nodes.
            await using var snapshot = await _database.BeginSnapshotAsync(context, cancel);
            var reports = ImmutableArray.CreateBuilder<ReplicaReport>();
            foreach (var row in await context.Replicas.AsNoTracking().Where(row => row.Replica != reader).OrderBy(row => row.Replica).ToListAsync(cancel))
            {
                var seen = known.GetValueOrDefault(row.Replica, -1);
                var changes =
                    seen == row.Sequence
                        ? []
                        : await context.Nodes.AsNoTracking().Where(node => node.Replica == row.Replica && node.Sequence > seen).ToListAsync(cancel);
                reports.Add(
                    new ReplicaReport(
                        row.Replica,
                        row.At,
                        row.Revision,
                        row.Sequence,
                        row.Stopped,
                        changes.ToImmutableDictionary(node => node.Node, node => node.State)
                    )
                );
            }

            return reports.ToImmutable();
        });

    /// <summary>Forgets servers that have not spoken since a time, and all they said.</summary>
    public Task ForgetAsync(DateTimeOffset before, CancellationToken cancel) =>
        _database.RunAsync(async context =>
        {
            // SQLite keeps times as text, which EF does not compare.
            var outdated = (await context.Replicas.AsNoTracking().ToListAsync(cancel)).Where(row => row.At < before).Select(row => row.Replica).ToList();
            if (outdated.Count == 0)
                return true;
            await context.Replicas.Where(row => outdated.Contains(row.Replica)).ExecuteDeleteAsync(cancel);
            await context.Nodes.Where(row => outdated.Contains(row.Replica)).ExecuteDeleteAsync(cancel);
            return true;
        });
}
