using ControlPlane.Language.Kinds.JwtProviders;
using ControlPlane.Store;
using ControlPlane.Store.Facts;

namespace ControlPlane.Server.Core.Observe;

/// <summary>
/// Keeps one provider's key set fresh. Every replica runs this loop; the one that takes the lease fetches, and what it observes is the same for all.
/// </summary>
/// <param name="source">What is fetched.</param>
/// <param name="revision">The revision that says so: a newer one goes before an older one that another replica still knows.</param>
/// <param name="store">Where facts and leases are.</param>
/// <param name="fetcher">Fetches.</param>
/// <param name="replica">Who this is.</param>
/// <param name="clock">The time.</param>
/// <param name="logger">The observer's.</param>
internal sealed partial class KeySetLoop(
    KeySource source,
    long revision,
    DocumentStore store,
    Fetcher fetcher,
    ReplicaId replica,
    TimeProvider clock,
    ILogger logger
) : LeasedLoop(clock)
{
    /// <summary>Longer than a fetch of two texts takes: only a replica that died lets it pass.</summary>
    private static readonly TimeSpan Attempt = TimeSpan.FromSeconds(30);

    /// <summary>What is fetched.</summary>
    public KeySource Source => source;

    private string Name => KeySetObserver.LeaseOf(source.Provider);

    private string Subject => $"{source.Url} {source.Issuer} {source.Refresh}";

    private FactId Fact => new(FactKinds.KeySet, source.Provider);

    /// <summary>
    /// How the fetching goes, as far as this replica has looked; null before that. Where another one fetches, half a minute old at most after its turn.
    /// </summary>
    public KeySetProgress? Progress { get; private set; }

    /// <summary>Fetches if it is due and nobody else does.</summary>
    /// <returns>When to look again.</returns>
    protected override async Task<DateTimeOffset> TurnAsync(CancellationToken cancel)
    {
        var (taken, lease) = await store.Leases.TakeAsync(Name, Subject, revision, replica.Value, Attempt, cancel);
        Progress = KeySetProgress.Of(lease.Status, source) ?? Progress;
        if (!taken)
            return lease.Until;

        var before = KeySetProgress.Of(lease.Status, source) ?? Known();
        var (reading, problem) = await FetchAsync(cancel);
        var now = Clock.GetUtcNow();
        var after = reading is null ? KeySetProgress.Failed(source, before, problem!, now) : KeySetProgress.Succeeded(source, reading, now);
        var next = after.Next(source, Random.Shared.NextDouble());

        // Somebody with a newer source took over meanwhile: what was fetched is of no use.
        if (!await store.Leases.IsHeldAsync(Name, Subject, replica.Value, cancel))
            return now + Pause;
        await ObserveAsync(reading, after, now, cancel);
        await store.Leases.FinishAsync(Name, Subject, replica.Value, next, after.ToText(), cancel);
        Progress = after;
        return next;
    }

    private async Task<(KeySetReading? Reading, string? Problem)> FetchAsync(CancellationToken cancel)
    {
        var (url, issuer) = (source.Url, (string?)null);
        if (source.IsDiscovery)
        {
            var document = await fetcher.FetchAsync(source.Url, cancel);
            if (document.Text is null)
                return (null, $"the OpenID document: {document.Problem}");
            var discovered = source.ReadDiscovery(document.Text);
            if (discovered.Problem is not null)
                return (null, discovered.Problem);
            (url, issuer) = (discovered.KeysUrl!, discovered.Issuer);
        }

        var fetched = await fetcher.FetchAsync(url, cancel);
        if (fetched.Text is null)
            return (null, $"the key set: {fetched.Problem}");
        var reading = source.Read(fetched.Text, issuer);
        return reading.Problem is null ? (reading, null) : (null, reading.Problem);
    }

    private async Task ObserveAsync(KeySetReading? reading, KeySetProgress after, DateTimeOffset now, CancellationToken cancel)
    {
        if (reading is not null)
        {
            await store.ObserveAsync([new FactChange(Fact, reading.Fact)], cancel);
            Fetched(source.Provider, reading.Keys);
            foreach (var dropped in reading.Dropped)
                Dropped(source.Provider, dropped.Index, dropped.Name, dropped.Reason);
            return;
        }

        NotFetched(source.Provider, after.Failures, after.Error!);
        if (after.StaleAt(source) is not { } stale || stale > now || store.Current?.Facts.Find(Fact) is null)
            return;
        await store.ObserveAsync([new FactChange(Fact, null)], cancel);
        TooOld(source.Provider, source.StaleFor);
    }

    /// <summary>Where the progress was lost, what is stored tells when it was fetched at the earliest.</summary>
    private KeySetProgress? Known() =>
        store.Current?.Facts.Find(Fact) is { } fact && source.IsSourceOf(fact.Value) ? new(source.Url, fact.At, fact.At, 0, [], 0, null) : null;

    /// <inheritdoc/>
    protected override void Broke(Exception bug) => Broke(source.Provider, bug);

    [LoggerMessage(Level = LogLevel.Information, Message = "Fetched the key set of JwtProvider {Provider}: {Keys} keys")]
    private partial void Fetched(string provider, int keys);

    [LoggerMessage(Level = LogLevel.Warning, Message = "JwtProvider {Provider}: key {Index} ({Name}) of the fetched set cannot be used: {Reason}")]
    private partial void Dropped(string provider, int index, string name, string reason);

    [LoggerMessage(Level = LogLevel.Warning, Message = "Could not fetch the key set of JwtProvider {Provider}, {Failures} times in a row: {Error}")]
    private partial void NotFetched(string provider, int failures, string error);

    [LoggerMessage(
        Level = LogLevel.Error,
        Message = "The key set of JwtProvider {Provider} could not be fetched for {StaleFor} and is no longer used: none of its tokens is valid"
    )]
    private partial void TooOld(string provider, TimeSpan staleFor);

    [LoggerMessage(Level = LogLevel.Error, Message = "Fetching the key set of JwtProvider {Provider} failed because of a bug; it will be tried again")]
    private partial void Broke(string provider, Exception bug);
}
