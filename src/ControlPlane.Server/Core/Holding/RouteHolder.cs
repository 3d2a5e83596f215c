using System.Runtime.CompilerServices;
using ControlPlane.Language.Text;
using ControlPlane.Resources;
using ControlPlane.Server.Core.Nodes;
using ControlPlane.Store;
using ControlPlane.Xds;

namespace ControlPlane.Server.Core.Holding;

/// <summary>
/// Where an Envoy rejects its routes, serves the documents that changed since it last accepted them as they were: so that later good changes of others go
/// through. It looks at the rejections that stand, not at those that came: whatever it could not do at once, because the database was down or something newer
/// was on its way, it does later.
/// </summary>
internal sealed partial class RouteHolder(NodeStates nodes, DocumentStore store, TimeProvider clock, ILogger<RouteHolder> logger) : BackgroundService
{
    private static readonly TimeSpan RetryPeriod = TimeSpan.FromSeconds(1);

    private readonly HoldDecision _decision = new(store);
    private readonly ConditionalWeakTable<Rejection, object> _settled = [];

    /// <inheritdoc/>
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        while (await nodes.WaitForRejectionAsync(stoppingToken))
        {
            while (!await TryHoldAsync(stoppingToken))
                await Task.Delay(RetryPeriod, clock, stoppingToken);
        }
    }

    /// <returns>Whether nothing is left to be looked at again.</returns>
    private async Task<bool> TryHoldAsync(CancellationToken cancel)
    {
        var done = true;
        try
        {
            foreach (
                var standing in XdsTypes
                    .CarryingRoutes.SelectMany(type => nodes.Standing(type.Url))
                    .Where(standing => !_settled.TryGetValue(standing.Rejection, out _))
            )
            {
                if (await _decision.MakeAsync(standing, cancel) is not { } holds)
                {
                    done = false;
                    continue;
                }

                if (!holds.IsEmpty)
                    await store.ObserveAsync([.. holds.Select(hold => hold.ToFact()), .. HoldDecision.Outdated(store.Current!)], cancel);
                foreach (var hold in holds)
                    Held(
                        hold.Document,
                        hold.Fleet,
                        hold.Good is { } good ? $"its revision {good}" : "nothing, for there is no earlier version that worked",
                        LogText.Of(hold.Node),
                        hold.Rejected
                    );
                _settled.AddOrUpdate(standing.Rejection, this);
            }

            return done;
        }
        catch (StoreUnavailableException)
        {
            return false;
        }
        catch (Exception bug) when (bug is not OperationCanceledException)
        {
            NotHeld(bug);
            return true;
        }
    }

    [LoggerMessage(
        Level = LogLevel.Warning,
        Message = "{Document} is held: the fleet {Fleet} is served {Instead}, because Envoy {Node} rejected the routes of revision {Rejected}"
    )]
    private partial void Held(DocumentId document, string fleet, string instead, string node, long rejected);

    [LoggerMessage(Level = LogLevel.Error, Message = "Rejections by Envoys could not be examined because of a bug; the next rejection tries again")]
    private partial void NotHeld(Exception error);
}
