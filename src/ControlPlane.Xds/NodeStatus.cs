using System.Collections.Concurrent;
using System.Collections.Immutable;
using ControlPlane.Resources;
using ControlPlane.Xds.Views;

namespace ControlPlane.Xds;

/// <summary>A node and how its types stand.</summary>
/// <param name="Node">What it says about itself.</param>
/// <param name="View">Whose resources it gets; null when it has no view.</param>
/// <param name="Connected">Whether its stream is open; otherwise this is how it stood when the stream ended.</param>
/// <param name="Since">When the stream began, or ended.</param>
/// <param name="Revision">The newest revision all of whose resources it has acknowledged; 0 while it has not.</param>
/// <param name="Synced">Whether it has everything of the newest published revision.</param>
/// <param name="Types">The types it subscribed to.</param>
public sealed record NodeState(
    NodeInfo Node,
    ViewKey? View,
    bool Connected,
    DateTimeOffset Since,
    long Revision,
    bool Synced,
    ImmutableArray<NodeTypeState> Types
)
{
    /// <summary>When it last acknowledged something on this stream; null while it has not.</summary>
    public DateTimeOffset? Acknowledged { get; init; }

    /// <summary>The rejection that stands; the newest if several types have one.</summary>
    public Rejection? LastRejection => Types.Select(type => type.Rejection).OfType<Rejection>().MaxBy(rejection => rejection.At);

    /// <summary>The newest published revision at which some type's rejection stands and nothing newer of that type is due; 0 without one.</summary>
    public long RejectedUntil => Types.Select(type => type.RejectedUntil).DefaultIfEmpty().Max();

    /// <summary>The state of a node by its streams, of which there is one, or one for each type or even for each resource.</summary>
    /// <param name="streams">At least one.</param>
    /// <param name="ended">When the last of them ended; null while it is open.</param>
    internal static NodeState Of(IReadOnlyList<StreamState> streams, DateTimeOffset? ended)
    {
        var (first, view) = (streams[0], streams[0].View);
        ImmutableArray<NodeTypeState> types = streams.Count == 1 ? first.Types : NodeTypeState.Merge(streams.SelectMany(stream => stream.Types));

        // An Envoy asks for listeners only after its clusters are up: before it has asked for both, it cannot have everything.
        var asked =
            view is not null
            && view.Types.Values.All(type => type.Entries.IsEmpty || !XdsTypes.Of(type.Type).AskedByAll || types.Any(state => state.Type == type.Type));
        var revision = asked && types.Length > 0 ? types.Min(type => type.Revision) : 0;
        var synced = asked && types.Length > 0 && types.All(type => type.Status == NodeTypeStatus.Synced);
        return new(first.Node, first.Key, ended is null, ended ?? streams.Min(stream => stream.Since), revision, synced, types)
        {
            Acknowledged = streams.Max(stream => stream.Acknowledged),
        };
    }
}

/// <summary>One stream of a node, and how its types stand.</summary>
internal sealed record StreamState(
    NodeInfo Node,
    ViewKey? Key,
    View? View,
    DateTimeOffset Since,
    ImmutableArray<NodeTypeState> Types,
    DateTimeOffset? Acknowledged
);

/// <summary>The nodes that are connected, and those that were lately. Thread-safe; costs nothing until it is asked.</summary>
/// <param name="remembered">How many nodes that have gone are remembered, the newest ones.</param>
public sealed class NodeStatus(int remembered = 1000)
{
    private readonly ConcurrentDictionary<AdsConnection, bool> _connected = [];
    private readonly Dictionary<(string Id, string Transport), int> _streams = [];
    private readonly Lock _gate = new();
    private readonly LinkedList<NodeState> _gone = [];

    /// <summary>
    /// Called with each rejection (NACK), on the thread that reads the node's stream: it must be quick and must not throw. Listeners add themselves.
    /// </summary>
    public Action<NodeRejection>? Rejected { get; set; }

    /// <summary>Called after a node has come or gone, on the thread of its stream: it must be quick and must not throw. Listeners add themselves.</summary>
    public Action? Changed { get; set; }

    /// <summary>Called with each node that connects, on the thread of its stream: it must be quick and must not throw. Listeners add themselves.</summary>
    public Action<NodeInfo>? Came { get; set; }

    /// <summary>
    /// Called with each node whose stream ended, and when that stream began, on the thread of its stream: it must be quick and must not throw. Listeners add
    /// themselves.
    /// </summary>
    public Action<NodeInfo, DateTimeOffset>? Left { get; set; }

    /// <summary>What each connected node says about itself; two nodes that call themselves the same stand beside each other.</summary>
    public IEnumerable<NodeInfo> Connected => _connected.Keys.DistinctBy(KeyOf).Select(connection => connection.Node!);

    /// <summary>The streams of the connected nodes.</summary>
    internal IEnumerable<AdsConnection> Connections => _connected.Keys;

    /// <summary>The view of each connected node that has one.</summary>
    public IEnumerable<ViewKey> Views => _connected.Keys.Select(connection => connection.View).OfType<ViewKey>();

    /// <summary>
    /// All nodes by id. The streams of one id on one connection are one node; those on others are another with the same id. Nodes that have gone are not shown
    /// beside connected ones of the same id.
    /// </summary>
    public ImmutableArray<NodeState> List()
    {
        var connected = _connected.Keys.GroupBy(KeyOf, (_, streams) => NodeState.Of([.. streams.Select(stream => stream.State())], ended: null)).ToList();
        var ids = connected.Select(state => state.Node.Id).ToHashSet();
        lock (_gate)
            return [.. connected.Concat(_gone.Where(state => !ids.Contains(state.Node.Id))).OrderBy(state => state.Node.Id, StringComparer.Ordinal)];
    }

    internal void Add(AdsConnection connection)
    {
        _connected.TryAdd(connection, true);
        if (Count(connection, 1) == 1)
            Came?.Invoke(connection.Node!);
        Changed?.Invoke();
    }

    internal void Remove(AdsConnection connection, DateTimeOffset now)
    {
        if (!_connected.TryRemove(connection, out _) || Count(connection, -1) > 0)
            return;
        var last = NodeState.Of([connection.State()], now);
        lock (_gate)
        {
            for (var node = _gone.First; node is not null; node = node.Next)
            {
                if (node.Value.Node.Id != last.Node.Id)
                    continue;
                _gone.Remove(node);
                break;
            }

            _gone.AddFirst(last);
            if (_gone.Count > remembered)
                _gone.RemoveLast();
        }

        Left?.Invoke(last.Node, connection.Since);
        Changed?.Invoke();
    }

    private static (string Id, string Transport) KeyOf(AdsConnection connection) => (connection.Node!.Id, connection.Transport);

    /// <summary>Counts a node's streams.</summary>
    /// <returns>How many are open now.</returns>
    private int Count(AdsConnection connection, int by)
    {
        lock (_gate)
        {
            var count = _streams.GetValueOrDefault(KeyOf(connection)) + by;
            if (count == 0)
                _streams.Remove(KeyOf(connection));
            else
                _streams[KeyOf(connection)] = count;
            return count;
        }
    }

    internal void Reject(AdsConnection connection, Rejection rejection)
    {
        if (connection is { Node: { } node, View: { } view })
            Rejected?.Invoke(new(node, view, rejection));
    }
}
