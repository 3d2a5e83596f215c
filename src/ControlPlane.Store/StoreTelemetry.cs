using System.Collections.Immutable;
using System.Diagnostics;
using System.Diagnostics.Metrics;
using ControlPlane.Language;
using ControlPlane.Language.Compilation;

namespace ControlPlane.Store;

/// <summary>The metrics and traces of the store: how long compiling and the database take, and the spans of a change on its way into the database.</summary>
internal sealed class StoreTelemetry
{
    private static readonly ActivitySource Activities = new("ControlPlane.Store");

    private static readonly InstrumentAdvice<double> Durations = new()
    {
        HistogramBucketBoundaries = [0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10],
    };

    private readonly Histogram<double> _compile;
    private readonly Histogram<double> _operations;

    /// <summary>Makes the instruments on this meter.</summary>
    public StoreTelemetry(Meter meter)
    {
        _compile = meter.CreateHistogram(
            "controlplane.compile.duration",
            "s",
            "The time to compile the documents into Envoy's resources, for a write or after something observed changed, such as a key set.",
            tags: null,
            Durations
        );
        _operations = meter.CreateHistogram(
            "controlplane.store.operation.duration",
            "s",
            "The time that the database took: to commit writes (commit), to find and load what is new (load), or for any other query (query). The "
                + "outcome is ok, unavailable or failed.",
            tags: null,
            Durations
        );
    }

    /// <summary>Compiles, and records how long it took.</summary>
    public Func<Model, Observed, Compiled?, Compiled> Watch(Func<Model, Observed, Compiled?, Compiled> compile) =>
        (model, observed, previous) =>
        {
            using var span = Activity.Current is null ? null : Activities.StartActivity("compile");
            var started = Stopwatch.GetTimestamp();
            try
            {
                return compile(model, observed, previous);
            }
            finally
            {
                _compile.Record(Stopwatch.GetElapsedTime(started).TotalSeconds);
            }
        };

    /// <summary>Runs work on the database, and records how long it took.</summary>
    /// <param name="operation"><c>commit</c>, <c>load</c> or <c>query</c>.</param>
    /// <param name="work">The work.</param>
    public async Task<T> MeasureAsync<T>(string operation, Func<Task<T>> work)
    {
        var started = Stopwatch.GetTimestamp();
        var outcome = "failed";
        try
        {
            var result = await work();
            outcome = "ok";
            return result;
        }
        catch (StoreUnavailableException)
        {
            outcome = "unavailable";
            throw;
        }
        finally
        {
            _operations.Record(Stopwatch.GetElapsedTime(started).TotalSeconds, new("operation", operation), new("outcome", outcome));
        }
    }

    /// <summary>The span of one write, from its request to its answer; null if it is not traced.</summary>
    public static Activity? StartWrite() => Activities.StartActivity("store.write");

    /// <summary>
    /// The span of a commit: it belongs to the trace of the first traced write and has links to the others that share it; null if none is traced.
    /// </summary>
    public static Activity? StartCommit(ImmutableArray<PendingWrite> writes)
    {
        var traced = writes.Select(write => write.Trace).Where(trace => trace != default).ToList();
        return traced.Count == 0
            ? null
            : Activities.StartActivity("store.commit", ActivityKind.Internal, traced[0], links: traced.Skip(1).Select(trace => new ActivityLink(trace)));
    }
}
