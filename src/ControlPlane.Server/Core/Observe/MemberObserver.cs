using ControlPlane.Language.Kinds.Fleets;
using ControlPlane.Server.Core.Nodes;
using ControlPlane.Store;
using ControlPlane.Store.Facts;
using ControlPlane.Xds;

namespace ControlPlane.Server.Core.Observe;

/// <summary>
/// Tells all replicas which Envoys each fleet has: limits that a fleet shares are divided by their number. A fleet grows at once; it shrinks when an Envoy was
/// away for <see cref="Grace"/>, so that a restart of the control plane, or the loss of a replica, does not raise everybody's share while Envoys find their way
/// back.
/// </summary>
/// <remarks>
/// A fact says which replica an Envoy is connected to, and each replica keeps one lease for all of its own: what changes costs a write, what lasts does not.
/// Facts of a replica whose lease ran out are removed by any other one that has been running for as long as an Envoy may take to come back.
/// </remarks>
internal sealed partial class MemberObserver(
    DocumentStore store,
    NodeStatus nodes,
    FleetSelection fleets,
    ReplicaId replica,
    TimeProvider clock,
    ILogger<MemberObserver> logger
) : BackgroundService
{
    /// <summary>How long an Envoy counts after it was last connected.</summary>
    public static readonly TimeSpan Grace = TimeSpan.FromSeconds(60);

    private static readonly TimeSpan Renewal = Grace / 3;
    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(1);

    private readonly WakeUp _wakeUp = new(clock);
    private readonly Dictionary<string, DateTimeOffset> _away = [];
    private HashSet<string> _connected = [];
    private DateTimeOffset _renewed = DateTimeOffset.MinValue;
    private DateTimeOffset _started;

    /// <inheritdoc/>
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        _started = clock.GetUtcNow();
        nodes.Changed += _wakeUp.Signal;
        fleets.Changed += _wakeUp.Signal;
        var following = FollowAsync(stoppingToken);
        while (!stoppingToken.IsCancellationRequested)
        {
            try
            {
                await _wakeUp.WaitAsync(await TurnAsync(stoppingToken), stoppingToken);
            }
            catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
            {
                break;
            }
        }

        nodes.Changed -= _wakeUp.Signal;
        fleets.Changed -= _wakeUp.Signal;
        await following;
    }

    /// <summary>Other replicas write facts too. What else a revision changes is no reason to look at all nodes.</summary>
    private async Task FollowAsync(CancellationToken cancel)
    {
        try
        {
            for (StoreState? seen = null; ; )
            {
                var next = await store.WaitForChangeAsync(seen, cancel);
                if (next.Facts.Sequence != seen?.Facts.Sequence)
                    _wakeUp.Signal();
                seen = next;
            }
        }
        catch (OperationCanceledException)
        {
            return;
        }
    }

    /// <summary>Observes what changed.</summary>
    /// <returns>How long to wait for the next turn, unless something happens before.</returns>
    private async Task<TimeSpan> TurnAsync(CancellationToken cancel)
    {
        if (store.Current is not { } state)
            return Pause;
        try
        {
            var alive = await RenewAsync(cancel);
            var connected = nodes.Connected.Select(NameOf).OfType<string>().ToHashSet();
            var changes = Changes(connected, state.Facts, alive).ToList();
            if (changes.Count > 0)
                await store.ObserveAsync([.. changes], cancel);
            _connected = connected;
            return UntilNextTurn();
        }
        catch (StoreUnavailableException)
        {
            return Pause;
        }
        catch (Exception bug) when (bug is not OperationCanceledException)
        {
            Broke(bug);
            return Renewal;
        }
    }

    /// <summary>Keeps this replica's lease, and looks whose have run out.</summary>
    /// <returns>The replicas that are alive; null when it is not yet time to look. A replica takes its lease before it tells of members, so facts that were
    /// seen earlier are judged rightly.</returns>
    private async Task<IReadOnlySet<string>?> RenewAsync(CancellationToken cancel)
    {
        var now = clock.GetUtcNow();
        if (now - _renewed < Renewal)
            return null;
        await store.Leases.KeepAsync(replica.Lease, replica.Value, Grace, cancel);
        var leases = await store.Leases.ListAsync(ReplicaId.Prefix, cancel);
        foreach (var ended in leases.Where(lease => lease.Until + Grace + Grace < now))
            await store.Leases.RemoveAsync(ended.Name, cancel);
        _renewed = now;
        return leases.Where(lease => lease.Until > now).Select(lease => lease.Holder).ToHashSet();
    }

    private IEnumerable<FactChange> Changes(HashSet<string> connected, FactSet facts, IReadOnlySet<string>? alive)
    {
        var (now, members) = (clock.GetUtcNow(), facts.Of(FactKinds.Member));
        foreach (var name in connected)
        {
            _away.Remove(name);

            // A stream that lingers here does not take back an Envoy that has moved to another replica.
            var known = members.GetValueOrDefault(name)?.Value;
            if (known is null || (known != replica.Value && !_connected.Contains(name)))
                yield return new FactChange(new FactId(FactKinds.Member, name), replica.Value);
        }

        foreach (var name in _away.Keys.Where(name => !members.ContainsKey(name)).ToList())
            _away.Remove(name);
        foreach (var (name, fact) in members.Where(member => !connected.Contains(member.Key)))
        {
            if (IsGone(fact, alive, now))
                yield return new FactChange(fact.Id, null) { Expected = fact.Value };
        }
    }

    /// <summary>Whether an Envoy that is not connected here counts no more. Also notes since when one of ours is away.</summary>
    private bool IsGone(Fact member, IReadOnlySet<string>? alive, DateTimeOffset now)
    {
        if (member.Value != replica.Value)
            return alive?.Contains(member.Value) == false && now - _started >= Grace;
        if (_away.TryAdd(member.Id.Name, now))
            return false;
        return now - _away[member.Id.Name] >= Grace;
    }

    private TimeSpan UntilNextTurn()
    {
        var now = clock.GetUtcNow();
        var next = _away.Values.Select(since => since + Grace).Append(_renewed + Renewal).Min() - now;
        return next > Pause ? next : Pause;
    }

    /// <summary>
    /// What a node's fact is called; null for one that belongs to no fleet, that is no Envoy and so lets no requests through, or whose id cannot be stored.
    /// </summary>
    private string? NameOf(NodeInfo node) =>
        fleets.PlaceOf(node).Fleet is { } fleet && FleetSelection.AgentOf(node).Kind is FleetClient.Envoy && !node.Id.Contains('\0', StringComparison.Ordinal)
            ? $"{fleet}/{node.Id}"
            : null;

    [LoggerMessage(Level = LogLevel.Error, Message = "Reporting the members of the fleets failed because of a bug; it will be tried again")]
    private partial void Broke(Exception bug);
}
