using ControlPlane.Xds;

namespace ControlPlane.Server.Core.Nodes;

/// <summary>Logs one line when an Envoy connects, and one when it leaves.</summary>
internal sealed partial class ConnectionLog
{
    private readonly FleetSelection _fleets;
    private readonly TimeProvider _clock;
    private readonly ILogger _logger;

    /// <summary>Listens from now on.</summary>
    public ConnectionLog(NodeStatus status, FleetSelection fleets, TimeProvider clock, ILogger<ConnectionLog> logger)
    {
        (_fleets, _clock, _logger) = (fleets, clock, logger);
        status.Came += Came;
        status.Left += Left;
    }

    private void Came(NodeInfo node)
    {
        var (id, place) = (LogText.Of(node.Id), _fleets.PlaceOf(node));
        if (place.View is { } view)
            Connected(id, node.EnvoyVersion, view.Fleet);
        else
            ConnectedForNothing(id, node.EnvoyVersion, LogText.Of(place.Reason ?? ""));
    }

    private void Left(NodeInfo node, DateTimeOffset since)
    {
        if (!_logger.IsEnabled(LogLevel.Information))
            return;
        Disconnected(LogText.Of(node.Id), TimeSpan.FromSeconds(Math.Floor((_clock.GetUtcNow() - since).TotalSeconds)));
    }

    [LoggerMessage(Level = LogLevel.Information, Message = "Envoy {Node} ({Version}) connected and is served as a member of the fleet {Fleet}")]
    private partial void Connected(string node, EnvoyVersion version, string fleet);

    [LoggerMessage(Level = LogLevel.Warning, Message = "Envoy {Node} ({Version}) connected but gets no configuration: {Reason}")]
    private partial void ConnectedForNothing(string node, EnvoyVersion version, string reason);

    [LoggerMessage(Level = LogLevel.Information, Message = "Envoy {Node} disconnected; it had been connected for {Duration}")]
    private partial void Disconnected(string node, TimeSpan duration);
}
