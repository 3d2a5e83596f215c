using System.Runtime.CompilerServices;
using System.Threading.Channels;
using ControlPlane.Client.Wire;
using ControlPlane.Language.Compilation.FleetResources;
using ControlPlane.Language.EnvoyConfig;
using ControlPlane.Language.EnvoyConfig.Protos;
using ControlPlane.Resources;
using ControlPlane.Server.Reconcile;
using ControlPlane.Store;
using ControlPlane.Xds;
using Rejection = ControlPlane.Xds.Rejection;

namespace ControlPlane.Server.NodeStates;

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
        _status.Rejected = rejected =>
        {
            log.Offer(rejected, AttributionOf(rejected.View, rejected.Rejection));
            _came.Writer.TryWrite(true);
        };
    }

    /// <summary>Waits until a rejection came since this was last asked; for one caller.</summary>
    public async ValueTask<bool> WaitForRejectionAsync(CancellationToken cancel) => await _came.Reader.ReadAsync(cancel);

    /// <summary>The rejections of a type that stand, of nodes that are connected.</summary>
    public IEnumerable<StandingRejection> Standing(TypeUrl type) =>
        from state in _status.List()
        where state.Connected && state.View is not null
        from found in state.Types
        let rejection = found.Rejection
        where found.Type == type && rejection is not null
        select new StandingRejection(state.Node, state.View!.Value.Fleet, rejection, found.RejectedUntil, AttributionOf(state.View, rejection));

    /// <summary>Reads what the other servers have reported since; what follows tells of their Envoys too.</summary>
    public Task RefreshAsync(CancellationToken cancel) => _others.RefreshAsync(cancel);

    /// <summary>All nodes of all servers by id; two that call themselves the same stand beside each other.</summary>
    public IEnumerable<Node> List() => Seen().Select(seen => seen.Node);

    /// <summary>The connected nodes that are served, each with its view.</summary>
    public IEnumerable<(Node Node, ViewKey View)> Served() =>
        from seen in Seen()
        where seen.Node.Connected
        let view = _fleets.PlaceOf(seen.Info).View
        where view is not null
        select (seen.Node, view.Value);

    /// <summary>What is known of the connected nodes when their fleets are looked for.</summary>
    public IEnumerable<NodeFacts> Connected() => Seen().Where(seen => seen.Node.Connected).Select(seen => FleetSelection.FactsOf(seen.Info));

    /// <summary>The node of this id and what it is to be served, or null.</summary>
    public (Node Node, NodePlace Place)? Find(string id) => Seen().FirstOrDefault(seen => seen.Node.Id == id) is { } found ? (found.Node, _fleets.PlaceOf(found.Info)) : null;

    /// <summary>How one of this server's own nodes stands.</summary>
    public Node ToWire(NodeState state)
    {
        var place = _fleets.PlaceOf(state.Node);
        return new Node(
            state.Node.Id,
            state.Node.Cluster,
            place.Fleet,
            place.Reason,
            state.Node.EnvoyVersion.ToString(),
            state.Connected,
            state.Since,
            state.Revision,
            state.Synced,
            [.. state.Types.Select(ToWire)],
            state.LastRejection is { } rejection ? ToWire(state, rejection) : null);
    }

    /// <summary>Of each id those that are surely connected; else those whose server no longer answers; else the one that left last.</summary>
    private IEnumerable<ReportedNode> Seen()
    {
        var own = _status.List().Select(state => new ReportedNode(state.Node, ToWire(state)));
        var others = _others.Known.SelectMany(other => other.Nodes().Select(node => Shown(node, other)));
        return own.Concat(others).GroupBy(seen => seen.Node.Id).OrderBy(same => same.Key, StringComparer.Ordinal).SelectMany(Newest);
    }

    private static IEnumerable<ReportedNode> Newest(IEnumerable<ReportedNode> same)
    {
        var standing = same.Where(seen => seen.Node is { Connected: true, LastReportedSecondsAgo: null }).ToList();
        return standing.Count > 0 ? standing : [same.OrderBy(seen => seen.Node.LastReportedSecondsAgo ?? int.MaxValue).ThenByDescending(seen => seen.Node.Since).First()];
    }

    /// <summary>A node of another server: it is up to date only where that server serves what this one does.</summary>
    private ReportedNode Shown(ReportedNode reported, OtherReplica server)
    {
        var (node, place) = (reported.Node, _fleets.PlaceOf(reported.Info));
        var gone = node.Connected && server.IsGone;
        return reported with
        {
            Node = node with
            {
                Fleet = place.Fleet,
                Reason = place.Reason,
                Connected = node.Connected && !gone,
                Since = gone ? server.Report.At : node.Since,
                Synced = node.Synced && !server.IsOld && server.Report.Revision >= _snapshots.Revision,
                Types = [.. node.Types.Select(type => type.State == TypeState.Synced && place.View is { } view ? type with { Version = _snapshots.VersionOf(view, type.Type) } : type)],
                LastReportedSecondsAgo = node.Connected && server.IsOld ? (int)server.Age.TotalSeconds : null,
            },
        };
    }

    private static NodeType ToWire(NodeTypeState type) => new(type.Type.ShortName, type.Status switch
    {
        NodeTypeStatus.Stale => TypeState.Stale,
        NodeTypeStatus.Synced => TypeState.Synced,
        NodeTypeStatus.Rejected => TypeState.Rejected,
        _ => TypeState.NotSent,
    }, type.Version, type.Resources, type.Sent);

    private Client.Wire.Rejection ToWire(NodeState state, Rejection rejection)
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
            state.RejectedUntil);
    }

    /// <summary>Joined once: when the rejection comes, or by whoever looks at the node in that instant.</summary>
    private Attribution AttributionOf(ViewKey? view, Rejection rejection) => _attributions.GetValue(rejection, _ => Attribution.Of(view, rejection, _store.Current));
}
