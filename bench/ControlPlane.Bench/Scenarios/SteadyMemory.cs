using System.Collections.Immutable;
using System.Globalization;
using ControlPlane.Bench.Results;
using ControlPlane.Bench.Servers;

namespace ControlPlane.Bench.Scenarios;

/// <summary>S4: what a stream that idles costs in memory, after garbage is collected.</summary>
internal sealed class SteadyMemory : IScenario
{
    private static readonly TimeSpan FirstIdle = TimeSpan.FromSeconds(30);

    /// <inheritdoc/>
    public string Name => "s4";

    /// <inheritdoc/>
    public string Title => "memory of idle streams, after garbage collection";

    /// <inheritdoc/>
    public (int Streams, int Resources, int Rounds) Defaults => (1000, 100, 3);

    /// <inheritdoc/>
    public bool Fresh => true;

    /// <inheritdoc/>
    public bool OursAlone => false;

    /// <inheritdoc/>
    public Task PrepareAsync(Subject subject, CancellationToken cancel) => Task.CompletedTask;

    /// <inheritdoc/>
    public async Task<ImmutableArray<Figure>> RoundAsync(Subject subject, CancellationToken cancel)
    {
        // One Envoy that comes and goes leaves what the first stream of a process alone needs.
        await using (var first = subject.NewFleet(plan => plan with { Streams = 1, Sampled = 1 }))
            await subject.ArriveAsync(await first.ConnectAsync(subject.Snapshot), first, cancel);
        await subject.QuietAsync(cancel);
        var empty = await CollectedAsync(subject, cancel);
        var kernel = SocketMemory();
        await subject.ConnectAsync(cancel);
        var figures = new List<Figure>(await PerStreamAsync(subject, empty, "", cancel));
        await Task.Delay(FirstIdle, subject.Clock, cancel);
        figures.AddRange(await PerStreamAsync(subject, empty, " after 30 s", cancel));
        if (subject.Options.Length > TimeSpan.FromMinutes(1))
        {
            await Task.Delay(subject.Options.Length - FirstIdle, subject.Clock, cancel);
            figures.AddRange(await PerStreamAsync(subject, empty, $" after {subject.Options.Length.TotalSeconds:0} s", cancel));
        }

        await subject.Fleet!.AgreedAsync();
        return
        [
            .. figures,
            new("RSS without streams", "MB", empty.Resident / 1e6),
            new("kernel socket memory per stream, both ends", "KB", (SocketMemory() - kernel) / 1e3 / subject.Options.Streams),
        ];
    }

    private static async Task<ImmutableArray<Figure>> PerStreamAsync(Subject subject, Memory empty, string when, CancellationToken cancel)
    {
        var now = await CollectedAsync(subject, cancel);
        return
        [
            new($"RSS per stream{when}", "KB", (now.Resident - empty.Resident) / 1e3 / subject.Options.Streams),
            new($"Pss per stream{when}", "KB", (now.Proportional - empty.Proportional) / 1e3 / subject.Options.Streams),
        ];
    }

    private static async Task<Memory> CollectedAsync(Subject subject, CancellationToken cancel)
    {
        await subject.Server.CollectAsync(cancel);
        await subject.QuietAsync(cancel);
        return subject.Server.Meter.Memory();
    }

    // "TCP: inuse 5 orphan 0 tw 0 alloc 7 mem 2", in pages.
    private static long SocketMemory()
    {
        var words = File.ReadLines("/proc/net/sockstat").First(line => line.StartsWith("TCP:", StringComparison.Ordinal)).Split(' ');
        return long.Parse(words[Array.IndexOf(words, "mem") + 1], CultureInfo.InvariantCulture) * Environment.SystemPageSize;
    }
}
