using System.Diagnostics.Metrics;
using ControlPlane.Language.EnvoyConfig;
using ControlPlane.Language.EnvoyConfig.Protos;
using ControlPlane.Server.Core;
using ControlPlane.Server.Core.Acme;
using ControlPlane.Server.Core.Nodes;
using ControlPlane.Server.Core.Observe;
using ControlPlane.Server.Core.Reconcile;
using ControlPlane.Server.Hosting.Options;
using ControlPlane.Server.Telemetry;
using ControlPlane.Store;
using ControlPlane.Xds;
using ControlPlane.Xds.Csds;

namespace ControlPlane.Server.Hosting;

/// <summary>What the admin API and the Envoys' side have in common; the host owns it, not their containers.</summary>
internal sealed class ServerParts : IDisposable
{
    private readonly ServerOptions _options;
    private readonly HostHooks _hooks;
    private readonly DataFolder _folder;
    private readonly DocumentStore _store;
    private readonly SnapshotCache _snapshots;
    private readonly FleetSelection _fleets = new();
    private readonly Publisher _publisher;
    private readonly NodeStates _nodes;
    private readonly Fetcher _fetcher;
    private readonly KeySetObserver _keySets;
    private readonly MemberObserver _members;
    private readonly RejectionLog _rejections;
    private readonly RevisionLog _revisions;
    private readonly OtherReplicas _others;
    private readonly ExpiryRadar _expiries;
    private readonly NodeReporter _reporter;
    private readonly AcmeObserver _acme;
    private readonly Convergence _convergence;
    private readonly PublishMetrics _publishMetrics;
    private readonly ConnectionLog _connections;

    /// <summary>Makes them around a store.</summary>
    public ServerParts(ServerOptions options, HostHooks hooks, DataFolder folder, DocumentStore store, Meter meter)
    {
        (_options, _hooks, _folder, _store) = (options, hooks, folder, store);
        var ads = new AdsOptions { Limits = options.Ads.Limits };
        var status = new NodeStatus();
        _snapshots = new SnapshotCache(ads, WholeRoutes.Of);
        _publisher = new Publisher(_snapshots, status, hooks.Clock);
        var replica = ReplicaId.New(folder.Id);
        _fetcher = new Fetcher(options.Fetch, hooks.Clock);
        _keySets = new KeySetObserver(store, _fetcher, replica, hooks.Clock, hooks.Loggers.CreateLogger<KeySetObserver>());
        _expiries = new ExpiryRadar(store, _keySets);
        _members = new MemberObserver(store, status, _fleets, replica, hooks.Clock, hooks.Loggers.CreateLogger<MemberObserver>());
        _rejections = new RejectionLog(store, hooks.Clock, hooks.Loggers.CreateLogger<RejectionLog>());
        _revisions = new RevisionLog(store, hooks.Clock, hooks.Loggers.CreateLogger<RevisionLog>());
        _connections = new ConnectionLog(status, _fleets, hooks.Clock, hooks.Loggers.CreateLogger<ConnectionLog>());
        _others = new OtherReplicas(store, replica, hooks.Clock);
        _nodes = new NodeStates(status, store, _fleets, _snapshots, _others, _rejections);
        _reporter = new NodeReporter(
            store,
            status,
            _nodes,
            _snapshots,
            replica,
            options.Storage.Location is StoreLocation.Postgres,
            hooks.Clock,
            hooks.Loggers.CreateLogger<NodeReporter>()
        );
        _acme = new AcmeObserver(store, options.Fetch, _nodes, _publisher, replica, hooks.Clock, hooks.Loggers.CreateLogger<AcmeObserver>());
        Ads = new AdsEndpoint(_snapshots, status, _fleets.ViewOf, ads, hooks.Clock, hooks.Loggers.CreateLogger<AdsEndpoint>());
        ClientStatus = new ClientStatusEndpoint(status, ResourceText.Redacted, rejection => RejectionText.Shown(rejection.Error, store.Current), ads);
        Meter = meter;
        _convergence = new Convergence(status, _publisher, hooks.Clock, meter);
        _publishMetrics = new PublishMetrics(meter);
        _ = new ServerMetrics(meter, store, _snapshots, _nodes, _keySets, _expiries, Ads, hooks.Clock);
    }

    /// <summary>The meter for this server's metrics.</summary>
    public Meter Meter { get; }

    /// <summary>Serves Envoys.</summary>
    public AdsEndpoint Ads { get; }

    /// <summary>Tells how the Envoys stand, beside ADS.</summary>
    public ClientStatusEndpoint ClientStatus { get; }

    /// <summary>Registers them as they are.</summary>
    public void Share(IServiceCollection services) =>
        services
            .AddSingleton<IHostLifetime, OwnedLifetime>()
            .AddSingleton(_options.Fetch)
            .AddSingleton<ILoggerFactory>(new ApplicationLogs(_hooks.Loggers))
            .AddSingleton(_hooks.Clock)
            .AddSingleton(_folder)
            .AddSingleton(_store)
            .AddSingleton(_snapshots)
            .AddSingleton(Ads)
            .AddSingleton(_publisher)
            .AddSingleton(_fleets)
            .AddSingleton(_nodes)
            .AddSingleton(_keySets)
            .AddSingleton(_acme)
            .AddSingleton(_expiries)
            .AddSingleton(_members)
            .AddSingleton(_rejections)
            .AddSingleton(_revisions)
            .AddSingleton(_reporter)
            .AddSingleton(_convergence)
            .AddSingleton(_publishMetrics);

    /// <inheritdoc/>
    public void Dispose()
    {
        Ads.Dispose();
        ClientStatus.Dispose();
        _keySets.Dispose();
        _acme.Dispose();
        _members.Dispose();
        _fetcher.Dispose();
        _rejections.Dispose();
        _revisions.Dispose();
        _reporter.Dispose();
        _convergence.Dispose();
        _others.Dispose();
        _connections.Dispose();
    }
}
