using ControlPlane.Language;
using ControlPlane.Language.Kinds.JwtProviders;
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
    : LoopsOfDocuments<KeySource, KeySetLoop>(store, "JwtProvider", FactKinds.KeySet)
{
    /// <summary>How soon after an attempt another one may be asked for.</summary>
    public static readonly TimeSpan ShortestPause = TimeSpan.FromSeconds(30);

    private const string Prefix = "keys/";

    private readonly DocumentStore _store = store;

    /// <summary>The lease of fetching a provider's key set.</summary>
    public static string LeaseOf(string provider) => Prefix + provider;

    /// <summary>
    /// Has a key set fetched before it is due, by whichever replica is first; at most once per <see cref="ShortestPause"/>. The database must answer.
    /// </summary>
    public async Task<KeySetRefresh> RefreshAsync(string provider, CancellationToken cancel)
    {
        var loop = Find(provider);
        if (loop is null || await _store.Leases.FindAsync(LeaseOf(provider), cancel) is not { } lease)
            return KeySetRefresh.NotFetched;
        if (KeySetProgress.Of(lease.Status, loop.Source) is { } progress && clock.GetUtcNow() - progress.AttemptedAt < ShortestPause)
            return KeySetRefresh.TooEarly;
        if (!await _store.Leases.RunNowAsync(lease, cancel))
            return KeySetRefresh.TooEarly;
        loop.Signal();
        return KeySetRefresh.Begun;
    }

    /// <summary>How the fetching of each key set goes, as far as this replica knows.</summary>
    public IReadOnlyCollection<(KeySource Source, KeySetProgress Progress)> Progress() =>
        [.. from loop in Loops where loop.Progress is not null select (loop.Source, loop.Progress)];

    /// <inheritdoc/>
    protected override IReadOnlyDictionary<string, KeySource> Sources(Model model) => KeySource.All(model).ToDictionary(source => source.Provider);

    /// <inheritdoc/>
    protected override bool IsFor(KeySetLoop loop, KeySource source) => loop.Source == source;

    /// <inheritdoc/>
    protected override KeySetLoop Loop(KeySource source, long revision) => new(source, revision, _store, fetcher, replica, clock, logger);

    /// <inheritdoc/>
    protected override string Lease(string document) => LeaseOf(document);
}
