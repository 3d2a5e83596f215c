using System.Collections.Immutable;
using System.CommandLine;
using System.Globalization;
using ControlPlane.Bench.Results;
using ControlPlane.Bench.Scenarios;

namespace ControlPlane.Bench.Commands;

/// <summary><c>s7</c>: what the compiler costs, in this process and without a server.</summary>
internal static class CompileCommand
{
    /// <summary>The command.</summary>
    public static Command Create()
    {
        var routes = new Option<int[]>("--resources")
        {
            Description = "The numbers of routes (R), a tenth of them on each host, half of them with jwt and a limit.",
            HelpName = "NUMBERS",
            AllowMultipleArgumentsPerToken = true,
            DefaultValueFactory = _ => [1000, 10_000, 100_000],
        };
        var rounds = new Option<int>("--rounds")
        {
            Description = "The number of rounds.",
            HelpName = "NUMBER",
            DefaultValueFactory = _ => 5,
        };
        var output = new Option<string>("--output", "-o")
        {
            Description = "The format of the results.",
            DefaultValueFactory = _ => "table",
        }.AcceptOnlyFromAmong("table", "json", "markdown");
        var command = new Command("s7", "The compiler alone: everything, and one change among many routes.") { routes, rounds, output };
        command.SetAction(
            async (parsed, cancel) =>
            {
                var results = parsed.GetValue(routes)!.Select(number => Run(number, parsed.GetValue(rounds))).ToImmutableArray();
                var text = parsed.GetValue(output) switch
                {
                    "json" => ResultText.Json(results),
                    "markdown" => string.Join('\n', results.Select(ResultText.Markdown)),
                    _ => string.Join('\n', results.Select(ResultText.Table)),
                };
                await parsed.InvocationConfiguration.Output.WriteLineAsync(text.AsMemory(), cancel);
                return 0;
            }
        );
        return command;
    }

    private static BenchResult Run(int routes, int rounds)
    {
        var compiler = new CompileRounds(routes);
        var measured = Enumerable.Range(0, rounds).Select(compiler.Round).ToImmutableArray();
        var date = TimeProvider.System.GetUtcNow().ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);
        return new BenchResult("s7", "The compiler alone", 0, routes, Machine.Describe(), date, [new SubjectResult("ControlPlane", measured)]);
    }
}
