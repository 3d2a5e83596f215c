using System.Collections.Immutable;
using ControlPlane.Bench.Load;
using ControlPlane.Bench.Results;
using ControlPlane.Bench.Servers;

namespace ControlPlane.Bench.Scenarios;

/// <summary>Runs a scenario: ours and the peer in turn, the order changing from round to round (ABBA).</summary>
internal sealed class Runner(IScenario scenario, BenchOptions options, TimeProvider clock, Func<string, Task> say)
{
    /// <summary>Runs it.</summary>
    /// <exception cref="VoidRunException">The run counts for nothing.</exception>
    public async Task<BenchResult> RunAsync(CancellationToken cancel)
    {
        using var loop = new LoadLoop(clock);
        List<Side> sides = [new(async () => await OurServer.StartAsync(options, clock, cancel))];
        if (options.Peer is not null && !scenario.OursAlone)
            sides.Add(new(async () => await PeerServer.StartAsync(options, clock, cancel)));
        try
        {
            for (var round = 0; round < options.Rounds; round++)
            {
                foreach (var side in round % 2 == 0 ? sides : sides.AsEnumerable().Reverse())
                {
                    var subject = await ReadyAsync(side, loop, cancel);
                    await say($"{scenario.Name}: round {round + 1} of {options.Rounds}, {subject.Server.Name}");
                    side.Rounds.Add(await scenario.RoundAsync(subject, cancel));
                }
            }

            return new BenchResult(
                options.State ? $"{scenario.Name}-state" : scenario.Name,
                options.State ? $"{scenario.Title}, state of the world" : scenario.Title,
                options.Streams,
                options.Resources,
                Machine.Describe(),
                clock.GetUtcNow().ToString("yyyy-MM-dd"),
                [.. sides.Select(side => new SubjectResult(side.Name, [.. side.Rounds]))]
            );
        }
        finally
        {
            foreach (var side in sides)
                await side.DisposeAsync();
        }
    }

    private async Task<Subject> ReadyAsync(Side side, LoadLoop loop, CancellationToken cancel)
    {
        if (side.Subject is { } ready && !scenario.Fresh)
            return ready;
        await side.DisposeAsync();
        await say($"{scenario.Name}: a server with {options.Resources} resources starts");
        var server = await side.StartAsync();
        side.Subject = new Subject(server, loop, options, clock);
        side.Name = server.Name;
        await say($"{scenario.Name}: {server.Name} is warmed up");
        await scenario.PrepareAsync(side.Subject, cancel);
        return side.Subject;
    }

    private sealed class Side(Func<Task<IServer>> start) : IAsyncDisposable
    {
        public string Name { get; set; } = "";

        public Subject? Subject { get; set; }

        public List<ImmutableArray<Figure>> Rounds { get; } = [];

        public Task<IServer> StartAsync() => start();

        public async ValueTask DisposeAsync()
        {
            if (Subject is not null)
                await Subject.DisposeAsync();
            Subject = null;
        }
    }
}
