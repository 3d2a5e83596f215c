using ControlPlane.Language.Kinds.Certificates;
using ControlPlane.Language.Text;
using ControlPlane.Server.Core.Nodes;
using ControlPlane.Server.Core.Observe;
using ControlPlane.Server.Core.Reconcile;
using ControlPlane.Store;
using ControlPlane.Store.Facts;

namespace ControlPlane.Server.Core.Acme;

/// <summary>Gets the certificates that Certificates ask authorities for, and renews them: one loop for each, begun and ended as documents change.</summary>
internal sealed class AcmeObserver : BackgroundService
{
    private readonly Dictionary<string, Running> _running = [];
    private readonly DocumentStore _store;
    private readonly Func<AcmeSource, long, AcmeLoop> _loop;
    private readonly HttpClient _http;

    public AcmeObserver(
        DocumentStore store,
        FetchOptions fetch,
        NodeStates nodes,
        Publisher publisher,
        ReplicaId replica,
        TimeProvider clock,
        ILogger<AcmeObserver> logger
    )
    {
        _store = store;
        _http = new HttpClient(Fetcher.Handler(fetch)) { Timeout = TimeSpan.FromSeconds(30), MaxResponseContentBufferSize = 1024 * 1024 };
        _http.DefaultRequestHeaders.UserAgent.ParseAdd("ControlPlane");
        _loop = (source, revision) => new AcmeLoop(source, revision, store, _http, fetch, new Arrivals(store, nodes, publisher, clock), replica, clock, logger);
    }

    /// <inheritdoc/>
    public override void Dispose()
    {
        _http.Dispose();
        base.Dispose();
    }

    /// <inheritdoc/>
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        try
        {
            for (StoreState? seen = null; ; )
            {
                var state = await _store.WaitForChangeAsync(seen, stoppingToken);
                if (!ReferenceEquals(state.Model, seen?.Model))
                    await RunAsync(state, stoppingToken);
                await RemoveLeftoversAsync(state, stoppingToken);
                seen = state;
            }
        }
        finally
        {
            foreach (var certificate in _running.Keys.ToList())
                await EndAsync(certificate);
        }
    }

    /// <summary>Makes the loops those that the documents ask for.</summary>
    private async Task RunAsync(StoreState state, CancellationToken cancel)
    {
        var sources = AcmeSource.All(state.Model).ToDictionary(source => source.Certificate);
        foreach (var (certificate, running) in _running.ToList())
        {
            if (sources.GetValueOrDefault(certificate)?.Subject != running.Source.Subject)
                await EndAsync(certificate);
        }

        foreach (var (certificate, source) in sources.Where(source => !_running.ContainsKey(source.Key)))
        {
            var loop = _loop(source, state.Info[new DocumentId("Certificate", certificate)].Revision);
            var stop = CancellationTokenSource.CreateLinkedTokenSource(cancel);
            _running.Add(certificate, new Running(source, stop, loop.RunAsync(stop.Token)));
        }
    }

    /// <summary>Forgets what was got for Certificates that are gone, or that are no longer got so.</summary>
    private async Task RemoveLeftoversAsync(StoreState state, CancellationToken cancel)
    {
        var gone = state.Facts.Of(FactKinds.Certificate).Values.Where(fact => !_running.ContainsKey(fact.Id.Name)).ToList();
        if (gone.Count == 0)
            return;
        try
        {
            await _store.ObserveAsync([.. gone.Select(fact => new FactChange(fact.Id, null) { Expected = fact.Value })], cancel);
            foreach (var fact in gone)
                await _store.Leases.RemoveAsync(AcmeLoop.LeaseOf(fact.Id.Name), cancel);
        }
        catch (StoreUnavailableException)
        {
            // They do no harm, and the next change tries again.
            return;
        }
    }

    private async Task EndAsync(string certificate)
    {
        var running = _running[certificate];
        _running.Remove(certificate);
        await running.Stop.CancelAsync();
        await running.Ended;
        running.Stop.Dispose();
    }

    private sealed record Running(AcmeSource Source, CancellationTokenSource Stop, Task Ended);
}
