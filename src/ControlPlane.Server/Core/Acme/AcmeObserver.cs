using ControlPlane.Language;
using ControlPlane.Language.Kinds.Certificates;
using ControlPlane.Server.Core.Nodes;
using ControlPlane.Server.Core.Observe;
using ControlPlane.Server.Core.Reconcile;
using ControlPlane.Store;
using ControlPlane.Store.Facts;

namespace ControlPlane.Server.Core.Acme;

/// <summary>Gets the certificates that Certificates ask authorities for, and renews them: one loop for each, begun and ended as documents change.</summary>
internal sealed class AcmeObserver : LoopsOfDocuments<AcmeSource, AcmeLoop>
{
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
        : base(store, "Certificate", FactKinds.Certificate)
    {
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
    protected override IReadOnlyDictionary<string, AcmeSource> Sources(Model model) => AcmeSource.All(model).ToDictionary(source => source.Certificate);

    /// <inheritdoc/>
    protected override bool IsFor(AcmeLoop loop, AcmeSource source) => loop.Source.Subject == source.Subject;

    /// <inheritdoc/>
    protected override AcmeLoop Loop(AcmeSource source, long revision) => _loop(source, revision);

    /// <inheritdoc/>
    protected override string Lease(string document) => AcmeLoop.LeaseOf(document);
}
