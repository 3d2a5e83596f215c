using System.Runtime.CompilerServices;
using System.Threading.Channels;
using ControlPlane.Client.Wire;
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

    /// <summary>What stood behind each rejection when it came; kept for as long as Xds keeps the rejection.</summary>
    private readonly ConditionalWeakTable<Rejection, Attribution> _attributions = [];

    private readonly Channel<bool> _came = Channel.CreateBounded<bool>(new BoundedChannelOptions(1) { FullMode = BoundedChannelFullMode.DropWrite });

    /// <summary>Listens to rejections from now on.</summary>
    public NodeStates(NodeStatus status, DocumentStore store, FleetSelection fleets, RejectionLog log)
    {
        (_status, _store, _fleets) = (status, store, fleets);
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

    /// <summary>All nodes by id; two that call themselves the same stand beside each other.</summary>
    public IEnumerable<Node> List() => _status.List().Select(ToWire);

    /// <summary>The connected nodes that are served, each with its view.</summary>
    public IEnumerable<(Node Node, ViewKey View)> Served() =>
        from state in _status.List()
        where state.Connected
        let view = _fleets.PlaceOf(state.Node).View
        where view is not null
        select (ToWire(state), view.Value);

    /// <summary>The node of this id and what it is to be served, or null. One that is connected goes before one that has gone.</summary>
    public (Node Node, NodePlace Place)? Find(string id) => _status.List().Where(state => state.Node.Id == id).OrderByDescending(state => state.Connected).FirstOrDefault() is { } state
        ? (ToWire(state), _fleets.PlaceOf(state.Node))
        : null;

    private Node ToWire(NodeState state)
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
