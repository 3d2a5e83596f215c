using ControlPlane.Language.Plans;
using ControlPlane.Server.Core.Nodes;
using ControlPlane.Server.Core.Observe;
using ControlPlane.Store;

namespace ControlPlane.Server.Admin;

/// <summary>What a change of documents does that does not follow from the documents alone, such as which connected Envoys leave their fleet.</summary>
internal sealed class Surroundings(NodeStates nodes, FetchOptions options, TimeProvider clock)
{
    /// <summary>Learns of the Envoys of other servers, where a write may move some: it has a Fleet in it.</summary>
    public Task RefreshAsync(WriteRequest write, CancellationToken cancel) =>
        write.Put.Select(document => document.Id).Concat(write.Delete).Any(id => id.Kind == "Fleet") ? nodes.RefreshAsync(cancel) : Task.CompletedTask;

    /// <summary>The warnings of a change.</summary>
    public IEnumerable<PlanWarning> Warnings(StoreState before, StoreState after)
    {
        var changed = after.Model.Documents.Values.Where(document => !ReferenceEquals(before.Model.Find(document.Id), document)).ToList();

        // To look at every Envoy costs more than to write a document.
        var fleets =
            changed.Exists(document => document.Id.Kind == "Fleet")
            || before.Model.Documents.Values.Any(document => document.Id.Kind == "Fleet" && after.Model.Find(document.Id) is null);
        var moves = fleets ? NodeMoves.Between(before.Compiled.Fleets, after.Compiled.Fleets, nodes.Connected()) : [];
        return moves.Concat(FetchWarnings.Of(changed, options)).Concat(EndingWarnings.Of(after.Model, changed, clock.GetUtcNow()));
    }
}
