using System.Collections.Immutable;
using ControlPlane.Store;

namespace ControlPlane.Server.Core.Nodes;

/// <summary>What the other servers on the same database know of their Envoys. Read when somebody asks, and then only what is new.</summary>
internal sealed class OtherReplicas(DocumentStore store, ReplicaId replica, TimeProvider clock) : IDisposable
{
    /// <summary>Questions that follow each other faster share what was read.</summary>
    private static readonly TimeSpan Fresh = TimeSpan.FromMilliseconds(200);

    private readonly SemaphoreSlim _turn = new(1);
    private ImmutableDictionary<string, OtherReplica> _known = ImmutableDictionary<string, OtherReplica>.Empty;
    private DateTimeOffset _readAt = DateTimeOffset.MinValue;

    /// <summary>All of them as they were when they were last read.</summary>
    public IEnumerable<OtherReplica> Known => Volatile.Read(ref _known).Values;

    /// <summary>Reads what is new. While the database does not answer, what is known stays.</summary>
    public async Task RefreshAsync(CancellationToken cancel)
    {
        await _turn.WaitAsync(cancel);
        try
        {
            if (store.Outage is not null || clock.GetUtcNow() - _readAt < Fresh)
                return;
            var reports = await store.NodeReports.ReadAsync(replica.Value, _known.ToDictionary(one => one.Key, one => one.Value.Report.Sequence), cancel);
            _readAt = clock.GetUtcNow();
            Volatile.Write(
                ref _known,
                reports.ToImmutableDictionary(
                    report => report.Replica,
                    report => OtherReplica.Of(_known.GetValueOrDefault(report.Replica), Ended(report), _readAt)
                )
            );
        }
        catch (StoreUnavailableException)
        {
            return;
        }
        finally
        {
            _turn.Release();
        }
    }

    /// <summary>An earlier run on this server's own data folder has ended, even if it could not say so.</summary>
    private ReplicaReport Ended(ReplicaReport report) => replica.Succeeds(report.Replica) ? report with { Stopped = true } : report;

    /// <inheritdoc/>
    public void Dispose() => _turn.Dispose();
}
