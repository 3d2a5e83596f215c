using ControlPlane.Language.Text;
using ControlPlane.Store;

namespace ControlPlane.Server.Core.Pinning;

/// <summary>Finds documents as they were when they were good: what was bad once does not become good by being old.</summary>
internal sealed class GoodRevisions(DocumentStore store)
{
    /// <summary>The document as the node last had it: what was pinned then stays what it was pinned to.</summary>
    public async Task<(long? Revision, string? Body)> FindAsync(Blame blame, DocumentId document, long acked, CancellationToken cancel)
    {
        var past = await store.History.AtAsync(document, acked, cancel);
        var earlier = blame.PinsEver.FirstOrDefault(pin => pin.Document == document);
        if (past is null || earlier is null || past.Revision > earlier.Rejected)
            return (past?.Revision, past?.Body);

        var released = await store.History.FirstChangeAsync(earlier.Together, earlier.Rejected, cancel);
        return released <= acked ? (past.Revision, past.Body) : (earlier.Good, earlier.Body);
    }

    /// <summary>
    /// Documents of the fleet that were pinned, and were let go because one that changed together with them changed again, since the node last accepted.
    /// </summary>
    public async Task<IReadOnlyCollection<DocumentId>> ReleasedAsync(Blame blame, long acked, long until, CancellationToken cancel)
    {
        var released = new List<DocumentId>();
        foreach (var pin in blame.PinsEver.Where(pin => blame.State.Info.TryGetValue(pin.Document, out var info) && info.Revision <= pin.Rejected))
        {
            var at = await store.History.FirstChangeAsync(pin.Together, pin.Rejected, cancel);
            if (at > acked && at <= until)
                released.Add(pin.Document);
        }

        return released;
    }
}
