using System.Runtime.CompilerServices;
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
    private readonly ConditionalWeakTable<Rejection, IReadOnlyList<RejectedDocument>> _documents = [];

    /// <summary>Listens to rejections from now on.</summary>
    public NodeStates(NodeStatus status, DocumentStore store, FleetSelection fleets)
    {
        (_status, _store, _fleets) = (status, store, fleets);
        _status.Rejected = rejected => DocumentsOf(rejected.View, rejected.Rejection);
    }

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
            state.LastRejection is { } rejection ? ToWire(state.View, rejection) : null);
    }

    private static NodeType ToWire(NodeTypeState type) => new(type.Type.ShortName, type.Status switch
    {
        NodeTypeStatus.Stale => TypeState.Stale,
        NodeTypeStatus.Synced => TypeState.Synced,
        NodeTypeStatus.Rejected => TypeState.Rejected,
        _ => TypeState.NotSent,
    }, type.Version, type.Resources, type.Sent);

    private Client.Wire.Rejection ToWire(ViewKey? view, Rejection rejection) => new(
        rejection.Type.ShortName,
        rejection.Version,
        rejection.Revision,
        rejection.At,
        rejection.Error,
        rejection.Resources,
        DocumentsOf(view, rejection));

    /// <summary>Joined once: when the rejection comes, or by whoever looks at the node in that instant.</summary>
    private IReadOnlyList<RejectedDocument> DocumentsOf(ViewKey? view, Rejection rejection) =>
        _documents.GetValue(rejection, _ => RejectedDocuments.Of(view, rejection, _store.Current));
}
