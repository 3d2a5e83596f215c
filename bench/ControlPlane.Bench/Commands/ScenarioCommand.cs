using System.CommandLine;
using System.Globalization;
using ControlPlane.Bench.Load;
using ControlPlane.Bench.Results;
using ControlPlane.Bench.Scenarios;

namespace ControlPlane.Bench.Commands;

/// <summary>One command for each scenario, with the same flags.</summary>
internal static class ScenarioCommand
{
    /// <summary>The command of a scenario.</summary>
    public static Command Create(IScenario scenario)
    {
        var (streams, resources, rounds) = scenario.Defaults;
        var command = new Command(scenario.Name, $"{scenario.Title}.");
        var flags = new ScenarioFlags(command, streams, resources, rounds);
        command.SetAction((parsed, cancel) => RunAsync(scenario, flags, parsed, cancel));
        return command;
    }

    private const double MostLoad = 1;

    // "0.20 0.18 0.12 1/80 11206": the first is the last minute's.
    private static double Load() => double.Parse(File.ReadAllText("/proc/loadavg").Split(' ')[0], CultureInfo.InvariantCulture);

    private static async Task<int> RunAsync(IScenario scenario, ScenarioFlags flags, ParseResult parsed, CancellationToken cancel)
    {
        var (output, error) = (parsed.InvocationConfiguration.Output, parsed.InvocationConfiguration.Error);
        var options = flags.Read(parsed) with { Hosts = scenario.Hosts };
        if (!File.Exists(options.Server))
        {
            await error.WriteLineAsync(
                $"bench: there is no server at {options.Server}: build it (dotnet build -c Release src/ControlPlane.Server), or name another one with --server"
            );
            return 1;
        }

        if (Load() is > MostLoad and var load)
            await error.WriteLineAsync($"bench: other programs are busy on this machine (load {load:0.#}), so the times will mean little");
        try
        {
            var result = await new Runner(scenario, options, TimeProvider.System, line => error.WriteLineAsync(line)).RunAsync(cancel);
            await output.WriteLineAsync(
                flags.Output(parsed) switch
                {
                    "json" => ResultText.Json(result),
                    "markdown" => ResultText.Markdown(result),
                    _ => ResultText.Table(result),
                }
            );
            return 0;
        }
        catch (Exception failure) when (failure is VoidRunException or InvalidOperationException or TimeoutException)
        {
            await error.WriteLineAsync($"bench: {failure.Message}");
            return 1;
        }
    }
}
