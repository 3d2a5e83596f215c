using System.Collections.Concurrent;
using Microsoft.Extensions.Logging;

namespace ControlPlane.Xds;

/// <summary>Resets streams whose client no longer reads (XDS-164). gRPC itself would wait for ever; one timer looks at all streams.</summary>
internal sealed partial class WriteGuard : IDisposable
{
    private static readonly TimeSpan SweepPeriod = TimeSpan.FromSeconds(1);

    private readonly ConcurrentDictionary<AnswerWriter, bool> _writers = [];
    private readonly TimeSpan _limit;
    private readonly ILogger _logger;
    private readonly ITimer _sweep;

    /// <summary>Begins to look.</summary>
    /// <param name="limit">How long a write may wait for its client.</param>
    /// <param name="clock">The time.</param>
    /// <param name="logger">Where resets are spoken of.</param>
    public WriteGuard(TimeSpan limit, TimeProvider clock, ILogger logger)
    {
        (_limit, _logger) = (limit, logger);
        _sweep = clock.CreateTimer(_ => Sweep(), null, SweepPeriod, SweepPeriod);
    }

    /// <summary>Watches a stream.</summary>
    public void Add(AnswerWriter writer) => _writers.TryAdd(writer, true);

    /// <summary>Watches it no longer.</summary>
    public void Remove(AnswerWriter writer) => _writers.TryRemove(writer, out _);

    /// <inheritdoc/>
    public void Dispose() => _sweep.Dispose();

    private void Sweep()
    {
        foreach (var (writer, _) in _writers)
        {
            if (!writer.IsStalled(_limit))
                continue;
            Stalled(_limit);
            writer.Abort();
        }
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "Reset a stream whose client read nothing for {Limit}")]
    private partial void Stalled(TimeSpan limit);
}
