using System.Diagnostics.Metrics;

namespace ControlPlane.Server.Core.Reconcile;

/// <summary>How long publishing takes.</summary>
internal sealed class PublishMetrics(Meter meter)
{
    private readonly Histogram<double> _duration = meter.CreateHistogram(
        "controlplane.publish.duration",
        "s",
        "The time to publish compiled resources to the snapshots that Envoys are served from, without the time to send them.",
        tags: null,
        new InstrumentAdvice<double> { HistogramBucketBoundaries = [0.0001, 0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1] }
    );

    /// <summary>Records one publish.</summary>
    public void Record(TimeSpan took) => _duration.Record(took.TotalSeconds);
}
