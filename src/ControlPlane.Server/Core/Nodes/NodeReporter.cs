using System.Collections.Immutable;
using ControlPlane.Store;
using ControlPlane.Xds;

namespace ControlPlane.Server.Core.Nodes;

/// <summary>
/// Tells the other servers on the same database how this one's Envoys stand. It writes what changed, at most twice a second and in one transaction, and
/// otherwise a sign of life. An Envoy that is up to date costs nothing, however many revisions pass. On a database of its own (SQLite) nobody reads it before
/// the next start, so it writes every ten seconds.
/// </summary>
internal sealed partial class NodeReporter(
    DocumentStore store,
    NodeStatus status,
    NodeStates nodes,
    SnapshotCache snapshots,
    ReplicaId replica,
    bool shared,
    TimeProvider clock,
    ILogger<NodeReporter> logger
) : BackgroundService
{
    /// <summary>The shortest time between two reports.</summary>
    private static readonly TimeSpan Period = TimeSpan.FromMilliseconds(500);

    /// <summary>The same where no other server reads them.</summary>
    private static readonly TimeSpan PeriodAlone = TimeSpan.FromSeconds(10);

    /// <summary>The longest time between two reports: well within <see cref="OtherReplica.Patience"/>.</summary>
    private static readonly TimeSpan Heartbeat = TimeSpan.FromSeconds(3);

    /// <summary>What a server that ended said is kept for so long.</summary>
    private static readonly TimeSpan KeptFor = TimeSpan.FromMinutes(10);

    private static readonly TimeSpan StopPatience = TimeSpan.FromSeconds(2);

    private readonly WakeUp _wakeUp = new(clock);
    private Dictionary<string, Told> _told = [];
    private long _sequence;
    private DateTimeOffset _swept;

    /// <summary>Something may have changed.</summary>
    public void Signal() => _wakeUp.Signal();

    /// <inheritdoc/>
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        status.Changed += Signal;
        try
        {
            while (!stoppingToken.IsCancellationRequested)
            {
                var settled = await TryReportAsync(stopped: false, stoppingToken);
                if (settled)
                    await _wakeUp.WaitAsync(Heartbeat, stoppingToken);
                await Task.Delay(shared ? Period : PeriodAlone, clock, stoppingToken);
            }
        }
        catch (OperationCanceledException)
        {
            // The last report follows.
        }

        status.Changed -= Signal;
        using var patience = new CancellationTokenSource(StopPatience);
        await TryReportAsync(stopped: true, patience.Token);
    }

    /// <returns>Whether all is said until something changes.</returns>
    private async Task<bool> TryReportAsync(bool stopped, CancellationToken cancel)
    {
        try
        {
            if (store.Current is null || store.Outage is not null)
                return false;
            return await ReportAsync(stopped, cancel);
        }
        catch (Exception e) when (e is StoreUnavailableException || (e is OperationCanceledException && stopped))
        {
            return false;
        }
        catch (Exception bug) when (bug is not OperationCanceledException)
        {
            Broke(bug);
            return true;
        }
    }

    private async Task<bool> ReportAsync(bool stopped, CancellationToken cancel)
    {
        // Before the nodes are looked at: an Envoy that has more is told to have this.
        var (revision, now) = (snapshots.Revision, clock.GetUtcNow());
        var states = status.List();
        var told = new Dictionary<string, Told>();
        foreach (var state in states.Where(state => NodeReports.IsStorable(state.Node.Id)))
        {
            var key = KeyOf(state, told);
            told.Add(key, Tell(state, _told.GetValueOrDefault(key), revision));
        }

        var changes = told.Where(node => !ReferenceEquals(_told.GetValueOrDefault(node.Key)?.Text, node.Value.Text))
            .Select(node => KeyValuePair.Create(node.Key, (string?)node.Value.Text))
            .Concat(_told.Keys.Where(key => !told.ContainsKey(key)).Select(key => KeyValuePair.Create(key, (string?)null)));
        await store.NodeReports.WriteAsync(new ReplicaReport(replica.Value, now, revision, ++_sequence, stopped, changes.ToImmutableDictionary()), cancel);
        _told = told;
        await SweepAsync(now, cancel);
        return states.All(IsSettled);
    }

    private async Task SweepAsync(DateTimeOffset now, CancellationToken cancel)
    {
        if (now - _swept < KeptFor / 10)
            return;
        await store.NodeReports.ForgetAsync(now - KeptFor, cancel);
        _swept = now;
    }

    /// <summary>Two streams that call themselves the same are two rows.</summary>
    private static string KeyOf(NodeState state, Dictionary<string, Told> told)
    {
        if (!told.ContainsKey(state.Node.Id))
            return state.Node.Id;
        var number = 2;
        while (told.ContainsKey($"{state.Node.Id}\n{number}"))
            number++;
        return $"{state.Node.Id}\n{number}";
    }

    private Told Tell(NodeState state, Told? known, long revision)
    {
        if (known is not null && known.StandsFor(state, revision))
            return known with { State = state };
        var text = new ReportedNode(state.Node, nodes.StandingOf(state)).ToText(revision);
        return new Told(state, text == known?.Text ? known.Text : text, UpToDate: state.Synced && state.Revision >= revision);
    }

    /// <summary>Whether nothing is on its way to the node.</summary>
    private static bool IsSettled(NodeState state) =>
        !state.Connected
        || state.View is null
        || state.Synced
        || (state.LastRejection is not null && state.Types.All(type => type.Status is NodeTypeStatus.Synced or NodeTypeStatus.Rejected));

    [LoggerMessage(Level = LogLevel.Error, Message = "Reporting this server's Envoys to the other servers failed because of a bug; it will be tried again")]
    private partial void Broke(Exception bug);

    /// <summary>What was said of a node.</summary>
    /// <param name="State">How it stood.</param>
    /// <param name="Text">The text.</param>
    /// <param name="UpToDate">Whether the text says that it has all that is served.</param>
    private sealed record Told(NodeState State, string Text, bool UpToDate)
    {
        /// <summary>Whether the text is still right, found out without writing it anew.</summary>
        public bool StandsFor(NodeState now, long revision) =>
            now.Connected
                ? UpToDate
                    && now.Synced
                    && now.Revision >= revision
                    && now.Since == State.Since
                    && ReferenceEquals(now.Node, State.Node)
                    && now.Types.Select(type => (type.Type, type.Resources)).SequenceEqual(State.Types.Select(type => (type.Type, type.Resources)))
                : !State.Connected && now.Since == State.Since && ReferenceEquals(now.Node, State.Node);
    }
}
