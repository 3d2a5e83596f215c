using System.Collections.Immutable;
using System.Threading.Channels;
using ControlPlane.Store;
using ControlPlane.Xds;

namespace ControlPlane.Server.Core.Nodes;

/// <summary>
/// Logs rejections and writes them into the database, beside the streams: what waits is bounded, and a database that is down delays nothing but the writing.
/// </summary>
internal sealed partial class RejectionLog(DocumentStore store, TimeProvider clock, ILogger<RejectionLog> logger) : BackgroundService
{
    private const int Waiting = 1000;
    private const int ShownSuspects = 5;
    private static readonly TimeSpan RetryPeriod = TimeSpan.FromSeconds(1);

    private readonly Channel<(NodeRejection Rejected, Attribution Attribution)> _waiting = Channel.CreateBounded<(NodeRejection, Attribution)>(
        new BoundedChannelOptions(Waiting) { FullMode = BoundedChannelFullMode.DropOldest, SingleReader = true }
    );

    /// <summary>Takes a rejection to be written; returns at once. Of too many that wait the oldest are lost.</summary>
    public void Offer(NodeRejection rejected, Attribution attribution)
    {
        if (logger.IsEnabled(LogLevel.Warning))
            Tell(rejected, attribution);
        _waiting.Writer.TryWrite((rejected, attribution));
    }

    /// <inheritdoc/>
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        await foreach (var (rejected, attribution) in _waiting.Reader.ReadAllAsync(stoppingToken))
        {
            while (!await TryWriteAsync(rejected, attribution, stoppingToken))
                await Task.Delay(RetryPeriod, clock, stoppingToken);
        }
    }

    private async Task<bool> TryWriteAsync(NodeRejection rejected, Attribution attribution, CancellationToken cancel)
    {
        try
        {
            await store.Rejections.AddAsync(RowOf(rejected, attribution, await SuspectsAsync(rejected.Rejection, attribution, cancel)), cancel);
            return true;
        }
        catch (StoreUnavailableException)
        {
            return false;
        }
        catch (Exception bug) when (bug is not OperationCanceledException)
        {
            NotWritten(bug, rejected.Node.Id);
            return true;
        }
    }

    /// <summary>By the history, where it is known what the node had: a document may have changed again since.</summary>
    private async Task<ImmutableArray<Suspect>> SuspectsAsync(Xds.Rejection rejection, Attribution attribution, CancellationToken cancel)
    {
        if (rejection.AckedRevision == 0)
            return attribution.Suspects;
        var changes = await store.History.ChangesAsync(rejection.AckedRevision, rejection.Revision, cancel);
        var paths = attribution.Origins.ToDictionary(origin => origin.Id, origin => origin.Path);
        var suspects = changes
            .Where(change => change.Action != Store.ChangeAction.Deleted && paths.ContainsKey(change.Id))
            .Reverse()
            .DistinctBy(change => change.Id)
            .Select(change => new Suspect(change.Id.Kind, change.Id.Name, paths[change.Id], change.Revision, change.Author))
            .ToImmutableArray();
        return suspects is [] ? attribution.Suspects : suspects;
    }

    private void Tell(NodeRejection rejected, Attribution attribution) =>
        Rejected(
            LogText.Of(rejected.Node.Id),
            rejected.View.Fleet,
            rejected.Rejection.Type.ShortName,
            rejected.Rejection.Revision,
            string.Join(
                ", ",
                attribution
                    .Suspects.Take(ShownSuspects)
                    .Select(document => $"{document.Kind}/{document.Name} (revision {document.Revision} by {LogText.Of(document.Author)})")
            ),
            LogText.Of(attribution.Error)
        );

    private static StoredRejection RowOf(NodeRejection rejected, Attribution attribution, ImmutableArray<Suspect> suspects) =>
        new()
        {
            Node = rejected.Node.Id,
            Fleet = rejected.View.Fleet,
            Envoy = rejected.Node.EnvoyVersion.ToString(),
            Type = rejected.Rejection.Type.ShortName,
            Version = rejected.Rejection.Version,
            Revision = rejected.Rejection.Revision,
            Acked = rejected.Rejection.AckedRevision,
            At = rejected.Rejection.At,
            Error = attribution.Error,
            Resources = rejected.Rejection.Resources,
            Documents =
            [
                .. suspects.Select(document => new RejectionDocument(new(document.Kind, document.Name), document.Path, document.Revision, document.Author)),
            ],
        };

    [LoggerMessage(
        Level = LogLevel.Warning,
        Message = "Envoy {Node} of the fleet {Fleet} rejected the {Type} of revision {Revision}, which came from {Documents}: {Error}"
    )]
    private partial void Rejected(string node, string fleet, string type, long revision, string documents, string error);

    [LoggerMessage(Level = LogLevel.Error, Message = "A rejection by Envoy {Node} could not be stored and is missing from its history")]
    private partial void NotWritten(Exception error, string node);
}
