using System.Collections.Immutable;
using System.Diagnostics;
using ControlPlane.Language.Text;
using ControlPlane.Server.Core.Nodes;
using ControlPlane.Store;

namespace ControlPlane.Server.Core.Reconcile;

/// <summary>Publishes what the store holds. It never waits while there is something new, and takes the newest: bursts merge by themselves.</summary>
internal sealed partial class Reconciler(
    DocumentStore store,
    Publisher publisher,
    FleetSelection fleets,
    RevisionLog log,
    NodeReporter reporter,
    Convergence convergence,
    PublishMetrics metrics,
    TimeProvider clock,
    ILogger<Reconciler> logger
) : BackgroundService
{
    /// <summary>How often it is looked whether a last step may follow, while one is to come.</summary>
    private static readonly TimeSpan Look = TimeSpan.FromMilliseconds(50);

    private ImmutableHashSet<ClosedSecret> _missing = [];
    private ImmutableHashSet<Problem> _unreadable = [];

    /// <inheritdoc/>
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        for (StoreState? published = null; ; )
        {
            var changed = store.WaitForChangeAsync(published, stoppingToken);
            while (publisher.IsPending && await Task.WhenAny(changed, Task.Delay(Look, clock, stoppingToken)) != changed)
                Finish();
            var state = await changed;
            Publish(state, published);
            published = state;
        }
    }

    private void Publish(StoreState state, StoreState? before)
    {
        var commits = state.Commits.Where(commit => commit.Revision > (before?.Revision ?? 0)).ToList();
        using var span = ServerActivities.StartPublish([.. commits.Select(commit => commit.Trace).Where(trace => trace != default)]);
        span?.SetTag("controlplane.revision", state.Revision);
        var started = Stopwatch.GetTimestamp();
        fleets.Use(state);
        var (changed, envoys) = publisher.Publish(state.Compiled.Views, state.Revision);
        var took = Stopwatch.GetElapsedTime(started);
        metrics.Record(took);
        convergence.Published(commits, state.Revision, changed, span?.Context ?? default);
        log.Offer(state.Revision, envoys, took);
        reporter.Signal();
        TellUnreadable(state);
        TellClosedSecrets(state);
        Published(state.Revision, state.Facts.Sequence, state.Compiled.Views.Count, took);
    }

    private void Finish()
    {
        if (publisher.Finish())
            reporter.Signal();
    }

    /// <summary>Tells each of them once.</summary>
    private void TellUnreadable(StoreState state)
    {
        var unreadable = state.Problems.ToImmutableHashSet();
        foreach (var problem in unreadable.Except(_unreadable))
            Unreadable(problem.Document, problem.Path, problem.Message);
        _unreadable = unreadable;
    }

    /// <summary>Tells each of them once.</summary>
    private void TellClosedSecrets(StoreState state)
    {
        var missing = ClosedSecrets.Of(state).ToImmutableHashSet();
        foreach (var secret in missing.Except(_missing))
            SecretClosed(secret.Hash, secret.Document, secret.Path, secret.SealedWith);
        _missing = missing;
    }

    [LoggerMessage(
        Level = LogLevel.Error,
        Message = "Secret {Hash} of {Document} {Path} cannot be decrypted and is left out: it was encrypted with the key {SealedWith}, which this server does "
            + "not have, or it is damaged"
    )]
    private partial void SecretClosed(string hash, DocumentId document, string path, string sealedWith);

    [LoggerMessage(Level = LogLevel.Debug, Message = "Published revision {Revision} with observed facts {Observed} to {Views} views in {Took}")]
    private partial void Published(long revision, long observed, int views, TimeSpan took);

    [LoggerMessage(Level = LogLevel.Error, Message = "The stored document {Document} cannot be read by this version and is left out: {Path} {Message}")]
    private partial void Unreadable(DocumentId? document, string path, string message);
}
