using System.Collections.Immutable;
using System.Diagnostics;
using ControlPlane.Client.Wire;
using ControlPlane.Language.Documents;
using ControlPlane.Server.Hosting;
using ControlPlane.Store;
using ControlPlane.Xds;

namespace ControlPlane.Server.Reconcile;

/// <summary>Publishes what the store holds. It never waits while there is something new, and takes the newest: bursts merge by themselves.</summary>
internal sealed partial class Reconciler(DocumentStore store, SnapshotCache snapshots, FleetSelection fleets, HostHooks hooks, ILogger<Reconciler> logger) : BackgroundService
{
    private ImmutableHashSet<MissingSecret> _missing = [];

    /// <inheritdoc/>
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        for (StoreState? published = null; ;)
        {
            published = await store.WaitForChangeAsync(published, stoppingToken);
            Publish(published);
        }
    }

    private void Publish(StoreState state)
    {
        var started = Stopwatch.GetTimestamp();
        var views = hooks.Publishing?.Invoke(state.Compiled.Views) ?? state.Compiled.Views;
        fleets.Use(state.Compiled.Fleets);
        snapshots.Publish(views, state.Revision);
        foreach (var problem in state.Problems) Unreadable(problem.Document, problem.Path, problem.Message);
        TellClosedSecrets(state);
        var took = Stopwatch.GetElapsedTime(started);
        Published(state.Revision, state.Facts.Sequence, views.Count, took);
    }

    /// <summary>Tells each of them once.</summary>
    private void TellClosedSecrets(StoreState state)
    {
        var missing = ClosedSecrets.Of(state).ToImmutableHashSet();
        foreach (var secret in missing.Except(_missing)) SecretClosed(secret.Hash, secret.Document.Kind, secret.Document.Name, secret.Path, secret.SealedWith);
        _missing = missing;
    }

    [LoggerMessage(Level = LogLevel.Error, Message = "Secret {Hash} of {Kind}/{Name} {Path} cannot be opened and is left out: it was sealed with the key {SealedWith}, which this server was not given, or it was damaged")]
    private partial void SecretClosed(string hash, string kind, string name, string path, string sealedWith);

    [LoggerMessage(Level = LogLevel.Information, Message = "Published revision {Revision} with observed facts {Observed} to {Views} views in {Took}")]
    private partial void Published(long revision, long observed, int views, TimeSpan took);

    [LoggerMessage(Level = LogLevel.Error, Message = "Document {Document} as stored cannot be read by this version and is left out: {Path} {Message}")]
    private partial void Unreadable(DocumentId? document, string path, string message);
}
