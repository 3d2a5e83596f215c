using ControlPlane.Server.Core.Nodes;
using ControlPlane.Server.Core.Reconcile;
using ControlPlane.Store;

namespace ControlPlane.Server.Core.Acme;

/// <summary>Waits until the connected Envoys have what was just observed: an authority looks once.</summary>
internal sealed class Arrivals(DocumentStore store, NodeStates nodes, Publisher publisher, TimeProvider clock)
{
    private static readonly TimeSpan Look = TimeSpan.FromMilliseconds(100);
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    /// <summary>Waits, but not for Envoys that do not answer.</summary>
    public async Task WaitAsync(CancellationToken cancel)
    {
        var views = store.Current!.Compiled.Views;
        for (var until = clock.GetUtcNow() + Patience; clock.GetUtcNow() < until; )
        {
            await Task.Delay(Look, clock, cancel);
            if (publisher.HasPublished(views, store.Current!.Compiled.Views) && nodes.Own().All(HasAll))
            {
                // Envoys of other replicas are looked at once these have reported them.
                await nodes.RefreshAsync(cancel);
                if (nodes.List().All(HasAll))
                    return;
            }
        }
    }

    private static bool HasAll(KnownNode node) => !node.Standing.Connected || node.Condition is not NodeCondition.Stale;
}
