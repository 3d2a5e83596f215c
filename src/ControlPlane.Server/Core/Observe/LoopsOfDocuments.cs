using ControlPlane.Language;
using ControlPlane.Language.Text;
using ControlPlane.Store;
using ControlPlane.Store.Facts;

namespace ControlPlane.Server.Core.Observe;

/// <summary>A loop for each document that asks for something from outside, begun and ended as documents change.</summary>
/// <param name="store">The documents, and the facts that the loops observe.</param>
/// <param name="kind">The kind of the documents.</param>
/// <param name="fact">The kind of the facts, which have the documents' names: see <see cref="FactKinds"/>.</param>
internal abstract class LoopsOfDocuments<TSource, TLoop>(DocumentStore store, string kind, string fact) : BackgroundService
    where TLoop : LeasedLoop
{
    private readonly Lock _gate = new();
    private readonly Dictionary<string, Running> _running = [];

    /// <summary>The loops that run now.</summary>
    protected IReadOnlyCollection<TLoop> Loops
    {
        get
        {
            lock (_gate)
                return [.. _running.Values.Select(running => running.Loop)];
        }
    }

    /// <summary>What the documents ask for, by their names.</summary>
    protected abstract IReadOnlyDictionary<string, TSource> Sources(Model model);

    /// <summary>Whether a loop is for what is asked for now.</summary>
    protected abstract bool IsFor(TLoop loop, TSource source);

    /// <summary>A new loop.</summary>
    /// <param name="source">What is asked for.</param>
    /// <param name="revision">The revision that says so.</param>
    protected abstract TLoop Loop(TSource source, long revision);

    /// <summary>The name of the lease of a document's loop.</summary>
    protected abstract string Lease(string document);

    /// <summary>The loop of a document; null where there is none.</summary>
    protected TLoop? Find(string document)
    {
        lock (_gate)
            return _running.GetValueOrDefault(document)?.Loop;
    }

    /// <inheritdoc/>
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        try
        {
            for (StoreState? seen = null; ; )
            {
                var state = await store.WaitForChangeAsync(seen, stoppingToken);
                if (!ReferenceEquals(state.Model, seen?.Model))
                    await RunAsync(state, stoppingToken);
                await RemoveLeftoversAsync(state, stoppingToken);
                seen = state;
            }
        }
        finally
        {
            foreach (var document in _running.Keys.ToList())
                await EndAsync(document);
        }
    }

    /// <summary>Makes the loops those that the documents ask for.</summary>
    private async Task RunAsync(StoreState state, CancellationToken cancel)
    {
        var sources = Sources(state.Model);
        foreach (var (document, running) in _running.ToList())
        {
            if (!sources.TryGetValue(document, out var source) || !IsFor(running.Loop, source))
                await EndAsync(document);
        }

        foreach (var (document, source) in sources.Where(source => Find(source.Key) is null))
        {
            var loop = Loop(source, state.Info[new DocumentId(kind, document)].Revision);
            var stop = CancellationTokenSource.CreateLinkedTokenSource(cancel);
            lock (_gate)
                _running.Add(document, new Running(loop, stop, loop.RunAsync(stop.Token)));
        }
    }

    /// <summary>Forgets what was observed for documents that are gone, or that ask for nothing any more.</summary>
    private async Task RemoveLeftoversAsync(StoreState state, CancellationToken cancel)
    {
        var gone = state.Facts.Of(fact).Values.Where(known => Find(known.Id.Name) is null).ToList();
        if (gone.Count == 0)
            return;
        try
        {
            await store.ObserveAsync([.. gone.Select(known => new FactChange(known.Id, null) { Expected = known.Value })], cancel);
            foreach (var known in gone)
                await store.Leases.RemoveAsync(Lease(known.Id.Name), cancel);
        }
        catch (StoreUnavailableException)
        {
            // They do no harm, and the next change tries again.
            return;
        }
    }

    private async Task EndAsync(string document)
    {
        Running running;
        lock (_gate)
        {
            running = _running[document];
            _running.Remove(document);
        }

        await running.Stop.CancelAsync();
        await running.Ended;
        running.Stop.Dispose();
    }

    private sealed record Running(TLoop Loop, CancellationTokenSource Stop, Task Ended);
}
