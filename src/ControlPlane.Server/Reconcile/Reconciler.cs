using System.Diagnostics;
using ControlPlane.Language.Documents;
using ControlPlane.Server.Hosting;
using ControlPlane.Store;
using ControlPlane.Xds;

namespace ControlPlane.Server.Reconcile;

/// <summary>Publishes what the store holds. It never waits while there is something new, and takes the newest: bursts merge by themselves.</summary>
internal sealed partial class Reconciler(DocumentStore store, Publisher publisher, FleetSelection fleets, HostHooks hooks, ILogger<Reconciler> logger) : BackgroundService
{
    /// <summary>How often it is looked whether a last step may follow, while one is to come.</summary>
    private static readonly TimeSpan Look = TimeSpan.FromMilliseconds(50);

    /// <inheritdoc/>
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        for (StoreState? published = null; ;)
        {
            var changed = store.WaitForChangeAsync(published, stoppingToken);
            while (publisher.IsPending && await Task.WhenAny(changed, Task.Delay(Look, hooks.Clock, stoppingToken)) != changed) publisher.Finish();
            published = await changed;
            Publish(published);
        }
    }

    private void Publish(StoreState state)
    {
        var started = Stopwatch.GetTimestamp();
        var views = hooks.Publishing?.Invoke(state.Compiled.Views) ?? state.Compiled.Views;
        fleets.Use(state.Compiled.Fleets);
        publisher.Publish(views, state.Revision);
        foreach (var problem in state.Problems) Unreadable(problem.Document, problem.Path, problem.Message);
        var took = Stopwatch.GetElapsedTime(started);
        Published(state.Revision, state.Facts.Sequence, views.Count, took);
    }

    [LoggerMessage(Level = LogLevel.Information, Message = "Published revision {Revision} with observed facts {Observed} to {Views} views in {Took}")]
    private partial void Published(long revision, long observed, int views, TimeSpan took);

    [LoggerMessage(Level = LogLevel.Error, Message = "Document {Document} as stored cannot be read by this version and is left out: {Path} {Message}")]
    private partial void Unreadable(DocumentId? document, string path, string message);
}
