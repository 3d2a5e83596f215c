using System.Collections.Immutable;
using ControlPlane.Bench.Load;
using ControlPlane.Bench.Results;
using ControlPlane.Bench.Servers;

namespace ControlPlane.Bench.Scenarios;

/// <summary>What a stretch of a round costs: measured from <see cref="BeginAsync"/> to <see cref="EndAsync"/>.</summary>
internal sealed class Costs
{
    private readonly Subject _subject;
    private readonly EnvoyFleet _fleet;
    private readonly CpuTime _cpu;
    private readonly long _client;
    private readonly LoadCounts _counts;

    private Costs(Subject subject, EnvoyFleet fleet, CpuTime cpu, long client, LoadCounts counts) =>
        (_subject, _fleet, _cpu, _client, _counts) = (subject, fleet, cpu, client, counts);

    /// <summary>Begins.</summary>
    public static async Task<Costs> BeginAsync(Subject subject, EnvoyFleet fleet)
    {
        var counts = await fleet.CountsAsync();
        return new Costs(subject, fleet, subject.Server.Meter.Cpu(), subject.Loop.CpuNanoseconds, counts);
    }

    /// <summary>Ends.</summary>
    public async Task<Spent> EndAsync()
    {
        var cpu = _subject.Server.Meter.Cpu() - _cpu;
        var counts = await _fleet.CountsAsync();
        return new Spent(
            cpu,
            _subject.Loop.CpuNanoseconds - _client,
            counts.Answers - _counts.Answers,
            counts.Resources - _counts.Resources,
            counts.Bytes - _counts.Bytes
        );
    }
}

/// <summary>What was spent.</summary>
/// <param name="Cpu">The server's CPU.</param>
/// <param name="Client">The load client's CPU, in nanoseconds.</param>
/// <param name="Answers">Answers received.</param>
/// <param name="Resources">Resources in them.</param>
/// <param name="Bytes">Bytes received.</param>
internal sealed record Spent(CpuTime Cpu, long Client, long Answers, long Resources, long Bytes)
{
    /// <summary>CPU for each of so many.</summary>
    public ImmutableArray<Figure> CpuFor(string each, long count) =>
        [
            new($"server CPU per {each}", "µs", Cpu.Work / 1e3 / count),
            new($"server JIT per {each}", "µs", Cpu.Jit / 1e3 / count),
            new($"client CPU per {each}", "µs", Client / 1e3 / count),
        ];
}
