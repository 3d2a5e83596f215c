using System.Threading.Channels;
using ControlPlane.Store;

namespace ControlPlane.Server.Core.Reconcile;

/// <summary>
/// Logs one line for each revision that this server published. What a revision changed is read from the database, beside the publishing: while the database
/// does not answer, the lines wait.
/// </summary>
internal sealed partial class RevisionLog(DocumentStore store, TimeProvider clock, ILogger<RevisionLog> logger) : BackgroundService
{
    private const int Waiting = 1000;
    private const int ShownChanges = 10;
    private static readonly TimeSpan RetryPeriod = TimeSpan.FromSeconds(1);

    private readonly Channel<Publication> _waiting = Channel.CreateBounded<Publication>(
        new BoundedChannelOptions(Waiting) { FullMode = BoundedChannelFullMode.DropOldest, SingleReader = true }
    );

    private long? _offered;

    /// <summary>Takes what was just published; returns at once. What is served first after a start is nothing new. One caller.</summary>
    public void Offer(long revision, int envoys, TimeSpan took)
    {
        if (_offered < revision)
            _waiting.Writer.TryWrite(new Publication(_offered.Value + 1, revision, envoys, took));
        _offered = revision;
    }

    /// <inheritdoc/>
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        await foreach (var publication in _waiting.Reader.ReadAllAsync(stoppingToken))
        {
            while (!await TryTellAsync(publication, stoppingToken))
                await Task.Delay(RetryPeriod, clock, stoppingToken);
        }
    }

    private async Task<bool> TryTellAsync(Publication publication, CancellationToken cancel)
    {
        try
        {
            var count = (int)Math.Min(publication.Last - publication.First + 1, Waiting);
            foreach (var revision in (await store.Revisions.ListAsync(count, publication.Last + 1, cancel)).Reverse())
            {
                Published(
                    revision.Number,
                    LogText.Of(revision.Author),
                    LogText.Of(revision.Source),
                    publication.Took.TotalMilliseconds,
                    publication.Envoys,
                    Changes(revision)
                );
            }

            return true;
        }
        catch (StoreUnavailableException)
        {
            return false;
        }
    }

    private static string Changes(Revision revision)
    {
        var shown = string.Join(", ", revision.Changes.Take(ShownChanges).Select(change => $"{Verb(change.Action)} {change.Id}"));
        return revision.Changes.Length > ShownChanges ? $"{shown} and {revision.Changes.Length - ShownChanges} more" : shown;
    }

    private static string Verb(ChangeAction action) =>
        action switch
        {
            ChangeAction.Created => "created",
            ChangeAction.Deleted => "deleted",
            _ => "updated",
        };

    [LoggerMessage(
        Level = LogLevel.Information,
        Message = "Revision {Revision} by {Author} (source {Source}) was published in {Milliseconds:0} ms (affected Envoys: {Envoys}): {Changes}"
    )]
    private partial void Published(long revision, string author, string source, double milliseconds, int envoys, string changes);

    /// <summary>Revisions that were published together.</summary>
    private sealed record Publication(long First, long Last, int Envoys, TimeSpan Took);
}
