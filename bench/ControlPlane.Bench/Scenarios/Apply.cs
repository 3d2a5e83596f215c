using System.Collections.Immutable;
using ControlPlane.Bench.Results;
using ControlPlane.Bench.Servers;

namespace ControlPlane.Bench.Scenarios;

/// <summary>S9: a large configuration is applied to an empty server, which nobody asks for anything: how long that takes, and what it then holds.</summary>
internal sealed class Apply : IScenario
{
    /// <inheritdoc/>
    public string Name => "s9";

    /// <inheritdoc/>
    public string Title => "first apply of services, each with a route and a virtual host";

    /// <inheritdoc/>
    public (int Streams, int Resources, int Rounds) Defaults => (0, 10_000, 3);

    /// <inheritdoc/>
    public bool Fresh => true;

    /// <inheritdoc/>
    public bool OursAlone => true;

    /// <inheritdoc/>
    public bool Hosts => true;

    /// <inheritdoc/>
    public Task PrepareAsync(Subject subject, CancellationToken cancel) => Task.CompletedTask;

    /// <inheritdoc/>
    public async Task<ImmutableArray<Figure>> RoundAsync(Subject subject, CancellationToken cancel)
    {
        await subject.QuietAsync(cancel);
        var applied = subject.Server.Meter.Memory();
        await subject.Server.CollectAsync(cancel);
        await subject.QuietAsync(cancel);
        return
        [
            new("apply", "ms", ((OurServer)subject.Server).Applied.TotalMilliseconds),
            new("RSS peak", "MB", applied.PeakResident / 1e6),
            new("RSS after apply", "MB", subject.Server.Meter.Memory().Resident / 1e6),
        ];
    }
}
