using System.Collections.Immutable;
using ControlPlane.Bench.Load;
using ControlPlane.Bench.Results;
using ControlPlane.Bench.Servers;

namespace ControlPlane.Bench.Scenarios;

/// <summary>Changes, reconnects and rejections at random for a long time: nobody must end with a wrong answer, and memory must not grow.</summary>
internal sealed class Soaking : IScenario
{
    /// <summary>In the first part the process comes to its usual size.</summary>
    private const int Parts = 5;

    /// <inheritdoc/>
    public string Name => "soak";

    /// <inheritdoc/>
    public string Title => "changes, reconnects and rejections at random for the length";

    /// <inheritdoc/>
    public (int Streams, int Resources, int Rounds) Defaults => (1000, 100, 1);

    /// <inheritdoc/>
    public bool Fresh => true;

    /// <inheritdoc/>
    public bool OursAlone => true;

    /// <inheritdoc/>
    public Task PrepareAsync(Subject subject, CancellationToken cancel) =>
        subject.ConnectAsync(cancel, plan => plan with { Sampled = plan.Streams, Reconnects = true, Own = true });

    /// <inheritdoc/>
    public async Task<ImmutableArray<Figure>> RoundAsync(Subject subject, CancellationToken cancel)
    {
        var (server, fleet) = ((OurServer)subject.Server, subject.Fleet!);
        var soak = new Soak(fleet, server.ChangeAsync, server.ClustersAsync, new Random(1), subject.Clock);
        var memory = new List<long>();
        for (var part = 0; part < Parts; part++)
        {
            await soak.RunAsync(subject.Options.Length / Parts, cancel);
            await server.CollectAsync(cancel);
            await subject.QuietAsync(cancel);
            memory.Add(server.Meter.Memory().Resident);
        }

        var wrong = await soak.WrongAsync(subject.Options.Resources, cancel);
        var counts = await fleet.CountsAsync();
        return
        [
            new("changes", "", soak.Changed),
            new("reconnects", "", soak.Reconnected),
            new("rejections", "", soak.Rejections),
            new("answers", "", counts.Answers),
            new("streams with a wrong answer", "", wrong),
            new("RSS after a fifth", "MB", memory[0] / 1e6),
            new("RSS at the end", "MB", memory[^1] / 1e6),
            new("RSS growth after a fifth", "%", 100.0 * (memory[^1] - memory[0]) / memory[0]),
        ];
    }
}
