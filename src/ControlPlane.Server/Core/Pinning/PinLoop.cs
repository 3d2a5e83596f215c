using System.Runtime.CompilerServices;
using ControlPlane.Language.Text;
using ControlPlane.Server.Core.Nodes;
using ControlPlane.Store;
using ControlPlane.Store.Pins;
using ControlPlane.Xds;

namespace ControlPlane.Server.Core.Pinning;

/// <summary>
/// Where an Envoy rejects resources, pins the documents that changed since it last accepted them to their last known good revision: so that later good changes
/// of others go through. It looks at the rejections that stand, not at those that came: whatever it could not do at once, because the database was down or
/// something newer was on its way, it does later.
/// </summary>
internal sealed partial class PinLoop(NodeStates nodes, DocumentStore store, TimeProvider clock, ILogger<PinLoop> logger) : BackgroundService
{
    private static readonly TimeSpan RetryPeriod = TimeSpan.FromSeconds(1);

    private readonly PinDecision _decision = new(store);
    private readonly ConditionalWeakTable<Rejection, object> _settled = [];

    /// <inheritdoc/>
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        while (await nodes.WaitForRejectionAsync(stoppingToken))
        {
            while (!await TryPinAsync(stoppingToken))
                await Task.Delay(RetryPeriod, clock, stoppingToken);
        }
    }

    /// <returns>Whether nothing is left to be looked at again.</returns>
    private async Task<bool> TryPinAsync(CancellationToken cancel)
    {
        var done = true;
        try
        {
            foreach (var standing in nodes.Standing().Where(standing => !_settled.TryGetValue(standing.Rejection, out _)))
            {
                if (await _decision.MakeAsync(standing, cancel) is not { } pins)
                {
                    done = false;
                    continue;
                }

                if (!pins.IsEmpty)
                    await store.ObserveAsync([.. pins.Select(pin => pin.ToFact()), .. PinDecision.Outdated(store.Current!)], cancel);
                foreach (var pin in pins)
                    Tell(pin);
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
            NotExamined(bug);
            return true;
        }
    }

    private void Tell(Pin pin)
    {
        var instead = pin switch
        {
            { Good: { } good } => $"its revision {good}",
            { LeftOut: true } => "none of its rules, for even their matches were rejected: their requests fall to other rules, see the status of the fleet",
            _ => "nothing, for there is no earlier version that worked",
        };
        Pinned(pin.Document, pin.Fleet, instead, LogText.Of(pin.Node), pin.Resource, pin.Rejected);
    }

    [LoggerMessage(
        Level = LogLevel.Warning,
        Message = "{Document} is held: the fleet {Fleet} is served {Instead}, because Envoy {Node} rejected {Resource} of revision {Rejected}"
    )]
    private partial void Pinned(DocumentId document, string fleet, string instead, string node, string resource, long rejected);

    [LoggerMessage(Level = LogLevel.Error, Message = "Rejections by Envoys could not be examined because of a bug; the next rejection tries again")]
    private partial void NotExamined(Exception error);
}
