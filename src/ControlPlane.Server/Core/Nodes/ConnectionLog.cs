using ControlPlane.Language.Kinds.Fleets;
using ControlPlane.Xds;

namespace ControlPlane.Server.Core.Nodes;

/// <summary>
/// Logs one line when a client connects, and one when it leaves. That a client gets no configuration is logged once for as long as the reason stays the same,
/// however often the client connects again.
/// </summary>
internal sealed partial class ConnectionLog : IDisposable
{
    /// <summary>The most lines about clients that get nothing in a <see cref="Period"/>.</summary>
    public const int MostLines = 100;

    /// <summary>After so long, lines are counted anew.</summary>
    public static readonly TimeSpan Period = TimeSpan.FromMinutes(1);

    /// <summary>The most clients of which it is known why they get nothing.</summary>
    private const int MostKnown = 10_000;

    private readonly FleetSelection _fleets;
    private readonly NodeStatus _status;
    private readonly TimeProvider _clock;
    private readonly ILogger _logger;
    private readonly Lock _gate = new();
    private readonly Dictionary<string, string> _reasons = [];
    private readonly ITimer _timer;
    private int _lines;
    private int _left;

    /// <summary>Listens from now on.</summary>
    public ConnectionLog(NodeStatus status, FleetSelection fleets, TimeProvider clock, ILogger<ConnectionLog> logger)
    {
        (_status, _fleets, _clock, _logger) = (status, fleets, clock, logger);
        _timer = clock.CreateTimer(log => ((ConnectionLog)log!).CountAnew(), this, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
        status.Came += Came;
        status.Left += Left;
        fleets.Changed += Moved;
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _fleets.Changed -= Moved;
        _status.Left -= Left;
        _status.Came -= Came;
        _timer.Dispose();
    }

    private void Came(NodeInfo node)
    {
        var place = _fleets.PlaceOf(node);
        if (place.View is { } view)
        {
            Forget(node.Id);
            Connected(KindOf(node), LogText.Of(node.Id), VersionOf(node), view.Fleet);
        }
        else
        {
            Tell(node, place.Reason ?? "");
        }
    }

    /// <summary>A change of fleets can take a client's configuration away, or give it one.</summary>
    private void Moved()
    {
        foreach (var node in _status.Connected)
        {
            var place = _fleets.PlaceOf(node);
            if (place.View is null)
                Tell(node, place.Reason ?? "");
            else if (Forget(node.Id))
                Served(KindOf(node), LogText.Of(node.Id), VersionOf(node), place.View.Value.Fleet);
        }
    }

    private void Left(NodeInfo node, DateTimeOffset since)
    {
        if (!_logger.IsEnabled(LogLevel.Information) || IsKnown(node.Id))
            return;
        Disconnected(KindOf(node), LogText.Of(node.Id), TimeSpan.FromSeconds(Math.Floor((_clock.GetUtcNow() - since).TotalSeconds)));
    }

    private void Tell(NodeInfo node, string reason)
    {
        lock (_gate)
        {
            if (_reasons.GetValueOrDefault(node.Id) == reason)
                return;
            if (_reasons.Count >= MostKnown)
                _reasons.Clear();
            _reasons[node.Id] = reason;
            if (_lines == 0)
                _timer.Change(Period, Timeout.InfiniteTimeSpan);
            if (++_lines > MostLines)
            {
                _left++;
                return;
            }
        }

        GetsNothing(KindOf(node), LogText.Of(node.Id), VersionOf(node), LogText.Of(reason));
    }

    private void CountAnew()
    {
        int left;
        lock (_gate)
            (left, _left, _lines) = (_left, 0, 0);
        if (left > 0)
            MoreGetNothing(left);
    }

    private bool Forget(string id)
    {
        lock (_gate)
            return _reasons.Remove(id);
    }

    private bool IsKnown(string id)
    {
        lock (_gate)
            return _reasons.ContainsKey(id);
    }

    private static string KindOf(NodeInfo node) => FleetSelection.AgentOf(node).Kind is FleetClient.Envoy ? "Envoy" : "Client";

    private static string VersionOf(NodeInfo node) =>
        (FleetSelection.AgentOf(node).Kind, node.UserAgent) switch
        {
            (FleetClient.Envoy, _) => node.EnvoyVersion.ToString(),
            (_, "") => "unnamed",
            var (_, name) => LogText.Of(name),
        };

    [LoggerMessage(Level = LogLevel.Information, Message = "{Kind} {Node} ({Version}) connected and is served as a member of the fleet {Fleet}")]
    private partial void Connected(string kind, string node, string version, string fleet);

    [LoggerMessage(Level = LogLevel.Information, Message = "{Kind} {Node} ({Version}) is now served as a member of the fleet {Fleet}")]
    private partial void Served(string kind, string node, string version, string fleet);

    [LoggerMessage(Level = LogLevel.Warning, Message = "{Kind} {Node} ({Version}) is connected but gets no configuration: {Reason}")]
    private partial void GetsNothing(string kind, string node, string version, string reason);

    [LoggerMessage(Level = LogLevel.Warning, Message = "{Number} more clients get no configuration; `cpctl nodes` shows them and the reasons")]
    private partial void MoreGetNothing(int number);

    [LoggerMessage(Level = LogLevel.Information, Message = "{Kind} {Node} disconnected; it had been connected for {Duration}")]
    private partial void Disconnected(string kind, string node, TimeSpan duration);
}
