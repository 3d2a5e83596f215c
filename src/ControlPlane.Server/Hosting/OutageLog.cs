using ControlPlane.Store;

namespace ControlPlane.Server.Hosting;

/// <summary>Logs one line when the database stops answering, and one when it answers again.</summary>
internal sealed partial class OutageLog
{
    private readonly Lock _gate = new();
    private readonly TimeProvider _clock;
    private readonly ILogger _logger;
    private DateTimeOffset? _since;

    /// <summary>Listens from now on; a database that does not answer already is told at once.</summary>
    public OutageLog(DocumentStore store, TimeProvider clock, ILogger<OutageLog> logger)
    {
        (_clock, _logger) = (clock, logger);
        store.OutageChanged = () => Tell(store.Outage, loaded: true);
        Tell(store.Outage, loaded: store.Current is not null);
    }

    private void Tell(string? outage, bool loaded)
    {
        lock (_gate)
        {
            var now = _clock.GetUtcNow();
            if (outage is not null && _since is null)
                (loaded ? (Action<string>)Down : DownAtStart)(outage);
            if (outage is null && _since is { } since)
                Back(TimeSpan.FromSeconds(Math.Floor((now - since).TotalSeconds)));
            _since = outage is null ? null : _since ?? now;
        }
    }

    [LoggerMessage(
        Level = LogLevel.Error,
        Message = "The database does not answer; Envoys are still served from memory, and writes are refused until it answers again: {Reason}"
    )]
    private partial void Down(string reason);

    [LoggerMessage(Level = LogLevel.Error, Message = "Started without the database; nothing is served until it answers: {Reason}")]
    private partial void DownAtStart(string reason);

    [LoggerMessage(Level = LogLevel.Information, Message = "The database answers again after {Duration}")]
    private partial void Back(TimeSpan duration);
}
