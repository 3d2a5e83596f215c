using System.Collections.Immutable;
using ControlPlane.Bench.Results;

namespace ControlPlane.Bench.Scenarios;

/// <summary>S2: one resource changes and goes to all streams.</summary>
internal sealed class FanOut : IScenario
{
    /// <inheritdoc/>
    public string Name => "s2";

    /// <inheritdoc/>
    public string Title => "one resource changes, to all streams";

    /// <inheritdoc/>
    public (int Streams, int Resources, int Rounds) Defaults => (1000, 100, 5);

    /// <inheritdoc/>
    public bool Fresh => false;

    /// <inheritdoc/>
    public bool OursAlone => false;

    /// <inheritdoc/>
    public async Task PrepareAsync(Subject subject, CancellationToken cancel)
    {
        await subject.ConnectAsync(cancel);
        if (subject.Options.WarmUp > 0)
            await Change.ManyAsync(subject, subject.Fleet!, subject.Options.WarmUp, cancel);
    }

    /// <inheritdoc/>
    public Task<ImmutableArray<Figure>> RoundAsync(Subject subject, CancellationToken cancel) =>
        Change.ManyAsync(subject, subject.Fleet!, subject.Options.Changes, cancel);
}
