using System.Collections.Immutable;
using ControlPlane.Bench.Results;

namespace ControlPlane.Bench.Scenarios;

/// <summary>S1: all Envoys connect at once and know nothing. The first storm of a process is apart, for its code is not compiled yet.</summary>
internal sealed class ColdStorm : IScenario
{
    private const int WarmUps = 3;

    /// <inheritdoc/>
    public string Name => "s1";

    /// <inheritdoc/>
    public string Title => "cold storm: all streams connect at once and get everything";

    /// <inheritdoc/>
    public (int Streams, int Resources, int Rounds) Defaults => (1000, 1000, 5);

    /// <inheritdoc/>
    public bool Fresh => false;

    /// <inheritdoc/>
    public bool OursAlone => false;

    /// <inheritdoc/>
    public async Task PrepareAsync(Subject subject, CancellationToken cancel)
    {
        for (var storm = 0; storm < WarmUps; storm++)
            await RoundAsync(subject, cancel);
    }

    /// <inheritdoc/>
    public async Task<ImmutableArray<Figure>> RoundAsync(Subject subject, CancellationToken cancel)
    {
        await using var fleet = subject.NewFleet();
        await subject.QuietAsync(cancel);
        subject.Server.Meter.ResetPeak();
        var costs = await Costs.BeginAsync(subject, fleet);
        var arrivals = await fleet.ConnectAsync(subject.Snapshot);
        await subject.ArriveAsync(arrivals, fleet, cancel);
        var peak = subject.Server.Meter.Memory().PeakResident;
        await subject.QuietAsync(cancel);
        var spent = await costs.EndAsync();
        await fleet.AgreedAsync();
        var steady = subject.Server.Meter.Memory().Resident;
        int streams = subject.Options.Streams;
        return
        [
            .. spent.CpuFor("stream", streams),
            .. new Distribution(arrivals.SinceBegin).Figures("everything received", "ms"),
            new("bytes per stream", "B", (double)spent.Bytes / streams),
            new("answers per stream", "", (double)spent.Answers / streams),
            new("peak RSS above steady", "MB", (peak - steady) / 1e6),
        ];
    }
}
