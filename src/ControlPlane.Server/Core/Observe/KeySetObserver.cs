using ControlPlane.Language.Kinds.JwtProviders;
using ControlPlane.Language.Text;
using ControlPlane.Store;
using ControlPlane.Store.Facts;

namespace ControlPlane.Server.Core.Observe;

/// <summary>What came of the wish to have a key set fetched early.</summary>
internal enum KeySetRefresh
{
    /// <summary>It is being fetched.</summary>
    Begun,

    /// <summary>It was tried a moment ago.</summary>
    TooEarly,

    /// <summary>The control plane does not fetch it.</summary>
    NotFetched,
}

/// <summary>Fetches the key sets that JwtProviders name: one loop for each, begun and ended as documents change.</summary>
internal sealed class KeySetObserver(DocumentStore store, Fetcher fetcher, ReplicaId replica, TimeProvider clock, ILogger<KeySetObserver> logger)
    : BackgroundService
{
    /// <summary>How soon after an attempt another one may be asked for.</summary>
    public static readonly TimeSpan ShortestPause = TimeSpan.FromSeconds(30);

    private const string Prefix = "keys/";

    private readonly Lock _gate = new();
    private readonly Dictionary<string, Running> _running = [];

    /// <summary>The lease of fetching a provider's key set.</summary>
    public static string LeaseOf(string provider) => Prefix + provider;

    /// <summary>
    /// Has a key set fetched before it is due, by whichever replica is first; at most once per <see cref="ShortestPause"/>. The database must answer.
    /// </summary>
    public async Task<KeySetRefresh> RefreshAsync(string provider, CancellationToken cancel)
    {
        var loop = Find(provider);
        if (loop is null || await store.Leases.FindAsync(LeaseOf(provider), cancel) is not { } lease)
            return KeySetRefresh.NotFetched;
        if (KeySetProgress.Of(lease.Status, loop.Source) is { } progress && clock.GetUtcNow() - progress.AttemptedAt < ShortestPause)
            return KeySetRefresh.TooEarly;
        if (!await store.Leases.RunNowAsync(lease, cancel))
            return KeySetRefresh.TooEarly;
        loop.Signal();
        return KeySetRefresh.Begun;
    }

    /// <summary>How the fetching of each key set goes, as far as this replica knows.</summary>
    public IReadOnlyCollection<(KeySource Source, KeySetProgress Progress)> Progress()
    {
        lock (_gate)
            return [.. from running in _running where running.Value.Loop.Progress is not null select (running.Value.Loop.Source, running.Value.Loop.Progress)];
    }

    /// <inheritdoc/>
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        try
        {
            for (StoreState? seen = null; ; )
            {
                var state = await store.WaitForChangeAsync(seen, stoppingToken);
                if (!ReferenceEquals(state.Model, seen?.Model))
                    await RunAsync(state, stoppingToken);
                await RemoveLeftoversAsync(state, stoppingToken);
                seen = state;
            }
        }
        finally
        {
            foreach (var provider in _running.Keys.ToList())
                await EndAsync(provider);
        }
    }

    /// <summary>Makes the loops those that the documents ask for.</summary>
    private async Task RunAsync(StoreState state, CancellationToken cancel)
    {
        var sources = KeySource.All(state.Model).ToDictionary(source => source.Provider);
        foreach (var (provider, running) in _running.ToList())
        {
            if (sources.GetValueOrDefault(provider) != running.Loop.Source)
                await EndAsync(provider);
        }

        foreach (var (provider, source) in sources.Where(source => Find(source.Key) is null))
        {
            var loop = new KeySetLoop(source, state.Info[new DocumentId("JwtProvider", provider)].Revision, store, fetcher, replica, clock, logger);
            var stop = CancellationTokenSource.CreateLinkedTokenSource(cancel);
            lock (_gate)
                _running.Add(provider, new Running(loop, stop, loop.RunAsync(stop.Token)));
        }
    }

    /// <summary>Forgets what was fetched for providers that are gone, or that fetch no more.</summary>
    private async Task RemoveLeftoversAsync(StoreState state, CancellationToken cancel)
    {
        var gone = state.Facts.Of(FactKinds.KeySet).Values.Where(fact => Find(fact.Id.Name) is null).ToList();
        if (gone.Count == 0)
            return;
        try
        {
            await store.ObserveAsync([.. gone.Select(fact => new FactChange(fact.Id, null) { Expected = fact.Value })], cancel);
            foreach (var fact in gone)
                await store.Leases.RemoveAsync(LeaseOf(fact.Id.Name), cancel);
        }
        catch (StoreUnavailableException)
        {
            // They do no harm, and the next change tries again.
            return;
        }
    }

    private KeySetLoop? Find(string provider)
    {
        lock (_gate)
            return _running.GetValueOrDefault(provider)?.Loop;
    }

    private async Task EndAsync(string provider)
    {
        Running running;
        lock (_gate)
        {
            running = _running[provider];
            _running.Remove(provider);
        }

        await running.Stop.CancelAsync();
        await running.Ended;
        running.Stop.Dispose();
    }

    private sealed record Running(KeySetLoop Loop, CancellationTokenSource Stop, Task Ended);
}
