using System.Collections.Immutable;
using ControlPlane.Language.Kinds.Certificates;
using ControlPlane.Server.Core.Observe;
using ControlPlane.Store;
using ControlPlane.Store.Facts;
using ControlPlane.Store.Secrets;

namespace ControlPlane.Server.Core.Acme;

/// <summary>
/// Keeps one certificate fresh. Every replica runs this loop; the one that takes the lease asks the authority, and what it gets is the same for all.
/// </summary>
/// <param name="source">What is got.</param>
/// <param name="revision">The revision that says so.</param>
/// <param name="store">Where facts and leases are.</param>
/// <param name="http">Carries requests to authorities.</param>
/// <param name="fetch">Which addresses are allowed.</param>
/// <param name="arrivals">Waits for Envoys.</param>
/// <param name="replica">Who this is.</param>
/// <param name="clock">The time.</param>
/// <param name="logger">The observer's.</param>
internal sealed partial class AcmeLoop(
    AcmeSource source,
    long revision,
    DocumentStore store,
    HttpClient http,
    FetchOptions fetch,
    Arrivals arrivals,
    ReplicaId replica,
    TimeProvider clock,
    ILogger logger
) : LeasedLoop(clock)
{
    /// <summary>Longer than an order takes: only a replica that died lets it pass.</summary>
    private static readonly TimeSpan Attempt = TimeSpan.FromMinutes(10);

    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(8);

    /// <summary>What is got.</summary>
    public AcmeSource Source => source;

    /// <summary>The lease of getting a certificate.</summary>
    public static string LeaseOf(string certificate) => $"acme/{certificate}";

    private string Name => LeaseOf(source.Certificate);

    private FactId Fact => new(FactKinds.Certificate, source.Certificate);

    /// <summary>Gets the certificate if it is due and nobody else does.</summary>
    /// <returns>When to look again.</returns>
    protected override async Task<DateTimeOffset> TurnAsync(CancellationToken cancel)
    {
        var (taken, lease) = await store.Leases.TakeAsync(Name, source.Subject, revision, replica.Value, Attempt, cancel);
        if (!taken)
            return lease.Until;
        var before = Stored();
        var usable = before?.Subject == source.Subject && (before.Key is null || Opens(before));
        if (usable && before!.NextAt > Clock.GetUtcNow())
        {
            await store.Leases.FinishAsync(Name, source.Subject, replica.Value, before.NextAt, "", cancel);
            return before.NextAt;
        }

        var after = await GetAsync(before, cancel);

        // Somebody with a newer source took over meanwhile: what was got is of no use.
        if (!await store.Leases.IsHeldAsync(Name, source.Subject, replica.Value, cancel))
            return Clock.GetUtcNow() + Pause;
        await store.ObserveAsync([new FactChange(Fact, after.ToText())], cancel);
        await store.Leases.FinishAsync(Name, source.Subject, replica.Value, after.NextAt, "", cancel);
        return after.NextAt;
    }

    private StoredCertificate? Stored() => store.Current!.Facts.Find(Fact) is { } fact ? StoredCertificate.Read(fact.Value) : null;

    private bool Opens(StoredCertificate stored) => store.SecretKeys?.OpenText(StoredCertificate.KeyName(source.Certificate), stored.Key!) is not null;

    private async Task<StoredCertificate> GetAsync(StoredCertificate? before, CancellationToken cancel)
    {
        using var late = new CancellationTokenSource(Patience, Clock);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(cancel, late.Token);
        try
        {
            var keys = store.SecretKeys ?? throw new AcmeException(SecretAdmission.NoKey);
            if (new FetchAddresses(fetch).Refusal(new Uri(source.Directory)) is { } refusal)
                throw new AcmeException(refusal);
            var (chain, privateKey) = await OrderAsync(keys, either.Token);
            var (from, until, problem) = IssuedCertificate.Read(chain, privateKey, source.Names);
            if (problem is not null)
                throw new AcmeException(problem);
            Issued(source.Certificate, source.Directory, until);
            var sealedKey = keys.SealText(StoredCertificate.KeyName(source.Certificate), privateKey);
            return new(source.Subject, chain, sealedKey, Clock.GetUtcNow(), AcmeSchedule.Renewal(from, until), 0, null);
        }
        catch (AcmeException refused)
        {
            return Failed(before, refused.Message, refused.RetryAfter);
        }
        catch (OperationCanceledException) when (!cancel.IsCancellationRequested)
        {
            return Failed(before, "the authority did not answer in time", null);
        }
    }

    private async Task<(string Chain, string PrivateKey)> OrderAsync(SecretKeys keys, CancellationToken cancel)
    {
        using var key = await AcmeAccounts.KeyAsync(source, store, keys, cancel);
        var session = new AcmeSession(http, key, Clock);
        await session.OpenAsync(source.Directory, cancel);
        var order = new AcmeOrder(session, key, Clock);
        await order.RegisterAsync(source.Contact, cancel);
        ImmutableArray<OpenChallenge> open = [];
        try
        {
            return await order.GetAsync(
                source.Names,
                async challenges =>
                {
                    open = challenges;
                    await store.ObserveAsync([.. challenges.Select(one => new FactChange(FactOf(one), $"{one.Name} {one.Answer}"))], cancel);
                    await arrivals.WaitAsync(cancel);
                },
                cancel
            );
        }
        finally
        {
            if (!open.IsEmpty)
                await store.ObserveAsync([.. open.Select(one => new FactChange(FactOf(one), null))], CancellationToken.None);
        }
    }

    private static FactId FactOf(OpenChallenge challenge) => new(FactKinds.AcmeChallenge, challenge.Token);

    /// <summary>What was issued before goes on being used.</summary>
    private StoredCertificate Failed(StoredCertificate? before, string error, TimeSpan? retryAfter)
    {
        var (now, failures) = (Clock.GetUtcNow(), (before?.Subject == source.Subject ? before.Failures : 0) + 1);
        NotIssued(source.Certificate, source.Directory, failures, error);
        var next = AcmeSchedule.Retry(now, failures, retryAfter, Random.Shared.NextDouble());
        return new(source.Subject, before?.Chain, before?.Key, now, next, failures, error);
    }

    /// <inheritdoc/>
    protected override void Broke(Exception bug) => Broke(source.Certificate, bug);

    [LoggerMessage(Level = LogLevel.Information, Message = "Got the certificate {Certificate} from {Directory}; it is valid until {Until}")]
    private partial void Issued(string certificate, string directory, DateTimeOffset until);

    [LoggerMessage(Level = LogLevel.Warning, Message = "Could not get the certificate {Certificate} from {Directory}, {Failures} times in a row: {Error}")]
    private partial void NotIssued(string certificate, string directory, int failures, string error);

    [LoggerMessage(Level = LogLevel.Error, Message = "Getting the certificate {Certificate} failed because of a bug; it will be tried again")]
    private partial void Broke(string certificate, Exception bug);
}
