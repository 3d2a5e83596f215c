using System.Runtime.CompilerServices;
using System.Threading.Channels;
using ControlPlane.Language.Compilation.FleetResources;
using ControlPlane.Language.Kinds.Fleets;
using ControlPlane.Resources;
using ControlPlane.Store;
using ControlPlane.Xds;
using Rejection = ControlPlane.Xds.Rejection;

namespace ControlPlane.Server.Core.Nodes;

/// <summary>The Envoys as people see them: how each type stands, why a node has no fleet, and who wrote what it rejected.</summary>
internal sealed class NodeStates
{
    private readonly NodeStatus _status;
    private readonly DocumentStore _store;
    private readonly FleetSelection _fleets;
    private readonly SnapshotCache _snapshots;
    private readonly OtherReplicas _others;

    /// <summary>What stood behind each rejection when it came; kept for as long as Xds keeps the rejection.</summary>
    private readonly ConditionalWeakTable<Rejection, Attribution> _attributions = [];

    private readonly Channel<bool> _came = Channel.CreateBounded<bool>(new BoundedChannelOptions(1) { FullMode = BoundedChannelFullMode.DropWrite });

    /// <summary>Listens to rejections from now on.</summary>
    public NodeStates(NodeStatus status, DocumentStore store, FleetSelection fleets, SnapshotCache snapshots, OtherReplicas others, RejectionLog log)
    {
        (_status, _store, _fleets, _snapshots, _others) = (status, store, fleets, snapshots, others);
        _status.Rejected += rejected =>
        {
            log.Offer(rejected, AttributionOf(rejected.View, rejected.Rejection));
            _came.Writer.TryWrite(true);
        };
    }

    /// <summary>Waits until a rejection came since this was last asked; for one caller.</summary>
    public async ValueTask<bool> WaitForRejectionAsync(CancellationToken cancel) => await _came.Reader.ReadAsync(cancel);

    /// <summary>The rejections that stand, of Envoys that are connected. What another client cannot use may be right for Envoys.</summary>
    public IEnumerable<StandingRejection> Standing() =>
        from state in _status.List()
        where state.Connected && state.View is not null && FleetSelection.AgentOf(state.Node).Kind is FleetClient.Envoy
        from found in state.Types
        let rejection = found.Rejection
        where rejection is not null
        select new StandingRejection(state.Node, state.View!.Value, rejection, found.RejectedUntil, AttributionOf(state.View, rejection));

    /// <summary>Reads what the other servers have reported since; what follows tells of their Envoys too.</summary>
    public Task RefreshAsync(CancellationToken cancel) => _others.RefreshAsync(cancel);

    /// <summary>All nodes of all servers by id; two that call themselves the same stand beside each other.</summary>
    public IEnumerable<KnownNode> List() =>
        Own()
            .Concat(_others.Known.SelectMany(other => other.Nodes().Select(node => Shown(node, other))))
            .GroupBy(node => node.Info.Id)
            .OrderBy(same => same.Key, StringComparer.Ordinal)
            .SelectMany(Newest);

    /// <summary>The nodes of this server.</summary>
    public IEnumerable<KnownNode> Own() => _status.List().Select(state => new KnownNode(state.Node, _fleets.PlaceOf(state.Node), StandingOf(state)));

    /// <summary>What is known of the connected nodes when their fleets are looked for.</summary>
    public IEnumerable<NodeFacts> Connected() => List().Where(node => node.Standing.Connected).Select(node => FleetSelection.FactsOf(node.Info));

    /// <summary>The node of this id, or null.</summary>
    public KnownNode? Find(string id) => List().FirstOrDefault(node => node.Info.Id == id);

    /// <summary>How one of this server's own nodes stands.</summary>
    public NodeStanding StandingOf(NodeState state) =>
        new(
            state.Node.Id,
            state.Node.Cluster,
            state.Node.EnvoyVersion.ToString(),
            state.Connected,
            state.Since,
            state.Revision,
            state.Synced,
            [.. state.Types.Select(type => new TypeStanding(type.Type.ShortName, type.Status, type.Version, type.Resources, type.Sent))],
            state.LastRejection is { } rejection ? CurrentOf(state, rejection) : null
        );

    /// <summary>Of each id those that are surely connected; else those whose server no longer answers; else the one that left last.</summary>
    private static IEnumerable<KnownNode> Newest(IEnumerable<KnownNode> same)
    {
        var standing = same.Where(node => node is { Standing.Connected: true, ReportedAgo: null }).ToList();
        return standing.Count > 0
            ? standing.Select(node => node with { Duplicates = standing.Count - 1 })
            : [same.OrderBy(node => node.ReportedAgo ?? TimeSpan.MaxValue).ThenByDescending(node => node.Standing.Since).First()];
    }

    /// <summary>A node of another server: it is up to date only where that server serves what this one does.</summary>
    private KnownNode Shown(ReportedNode reported, OtherReplica server)
    {
        var (node, place) = (reported.Node, _fleets.PlaceOf(reported.Info));
        var gone = node.Connected && server.IsGone;
        var standing = node with
        {
            Connected = node.Connected && !gone,
            Since = gone ? server.Report.At : node.Since,
            Synced = node.Synced && !server.IsOld && server.Report.Revision >= _snapshots.Revision,
            Types =
            [
                .. node.Types.Select(type =>
                    type.State == NodeTypeStatus.Synced && place.View is { } view ? type with { Version = _snapshots.VersionOf(view, type.Type) } : type
                ),
            ],
        };
        return new KnownNode(reported.Info, place, standing) { ReportedAgo = node.Connected && server.IsOld ? server.Age : null };
    }

    private CurrentRejection CurrentOf(NodeState state, Rejection rejection)
    {
        var attribution = AttributionOf(state.View, rejection);
        return new(
            rejection.Type.ShortName,
            rejection.Version,
            rejection.Revision,
            rejection.At,
            attribution.Error,
            rejection.Resources,
            attribution.Suspects,
            rejection.AckedRevision,
            state.RejectedUntil
        );
    }

    /// <summary>Joined once: when the rejection comes, or by whoever looks at the node in that instant.</summary>
    private Attribution AttributionOf(ViewKey? view, Rejection rejection) =>
        _attributions.GetValue(rejection, _ => Attribution.Of(view, rejection, _store.Current));
}
