using System.Collections.Immutable;
using System.CommandLine;
using System.Diagnostics;
using System.Globalization;
using ControlPlane.Bench.Results;
using ControlPlane.Language;
using ControlPlane.Language.Compilation;
using ControlPlane.Language.Documents;
using ControlPlane.Language.Plans;
using ControlPlane.Resources;

namespace ControlPlane.Bench.Commands;

/// <summary><c>s7</c>: what the compiler costs, in this process and without a server.</summary>
internal static class CompileCommand
{
    private const int RoutesOfAHost = 10,
        ReadAtOnce = 1000,
        WarmUp = 20;

    /// <summary>The command.</summary>
    public static Command Create()
    {
        var routes = new Option<int>("--resources")
        {
            Description = "The number of routes (R), a tenth of them on each host, half of them with jwt and a limit.",
            HelpName = "NUMBER",
            DefaultValueFactory = _ => 10_000,
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
                var result = Run(parsed.GetValue(routes), parsed.GetValue(rounds));
                await parsed.InvocationConfiguration.Output.WriteLineAsync(
                    (
                        parsed.GetValue(output) switch
                        {
                            "json" => ResultText.Json(result),
                            "markdown" => ResultText.Markdown(result),
                            _ => ResultText.Table(result),
                        }
                    ).AsMemory(),
                    cancel
                );
                return 0;
            }
        );
        return command;
    }

    private static BenchResult Run(int routes, int rounds)
    {
        var model = Model.Empty.With(
            Read(
                Shared()
                    .Concat(Enumerable.Range(0, (routes / RoutesOfAHost) + 2).Select(index => Service(index, 0)))
                    .Concat(Enumerable.Range(0, routes).Select(index => Route(index, 1)))
            )
        );
        var compiled = Compiler.Compile(model, Observed.None, previous: null);
        if (compiled.Problems is [var problem, ..])
            throw new InvalidOperationException(problem.ToString());
        for (var change = 0; change < WarmUp; change++)
            Compiler.Compile(model.With(Read([Route(change % routes, 2), Service(0, change + 1)])), Observed.None, compiled);

        var measured = Enumerable.Range(0, rounds).Select(round => Round(model, compiled, round % routes)).ToImmutableArray();
        var date = TimeProvider.System.GetUtcNow().ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);
        return new BenchResult("s7", "The compiler alone", 0, routes, Machine.Describe(), date, [new SubjectResult("ControlPlane", measured)]);
    }

    private static ImmutableArray<Figure> Round(Model model, Compiled compiled, int route)
    {
        var (weight, service) = (model.With(Read([Route(route, 2)])), model.With(Read([Service(0, 100 + route)])));
        var changed = Compiler.Compile(weight, Observed.None, compiled);
        var configuration = changed.Views.Values.First()[TypeUrl.Route].Values.Sum(resource => resource.Bytes.Length);
        return
        [
            .. Measure("everything", 1, () => Compiler.Compile(model, Observed.None, previous: null)),
            .. Measure("one weight", 20, () => Compiler.Compile(weight, Observed.None, compiled)),
            new Figure("one weight: bytes of the route configuration", "KB", configuration / 1024.0),
            .. Measure("one service", 20, () => Compiler.Compile(service, Observed.None, compiled)),
            .. Measure("plan of one weight", 20, () => Planner.Between((model, compiled), (weight, changed))),
        ];
    }

    private static IEnumerable<Figure> Measure(string name, int times, Action run)
    {
        var (took, allocated) = (new List<double>(), new List<double>());
        for (var time = 0; time < times; time++)
        {
            var (started, before) = (Stopwatch.GetTimestamp(), GC.GetAllocatedBytesForCurrentThread());
            run();
            took.Add(Stopwatch.GetElapsedTime(started).TotalMilliseconds);
            allocated.Add((GC.GetAllocatedBytesForCurrentThread() - before) / 1024.0);
        }

        yield return new Figure($"{name}: time", "ms", new Distribution(took).Median);
        yield return new Figure($"{name}: allocated", "KB", new Distribution(allocated).Median);
    }

    private static IEnumerable<Document> Read(IEnumerable<string> documents)
    {
        foreach (var chunk in documents.Chunk(ReadAtOnce))
        {
            var read = Catalog.Reader.ReadYaml(string.Join("\n---\n", chunk));
            if (read.Problems is [var problem, ..])
                throw new InvalidOperationException(problem.ToString());
            foreach (var document in read.Documents)
                yield return document;
        }
    }

    private static IEnumerable<string> Shared() =>
        [
            "kind: Fleet\nname: bench\nrole: edge\nlisteners: [{name: http, port: 10000}]",
            "kind: JwtProvider\nname: corp\nissuer: https://issuer.example.com\naudiences: [api]\nkeys: {url: 'https://issuer.example.com/jwks.json'}",
        ];

    private static string Service(int index, int version) =>
        string.Create(
            CultureInfo.InvariantCulture,
            $"kind: Service\nname: s{index}\nconnectTimeout: {1000 + version}ms\nendpoints: [{{address: 10.0.{index / 250}.{1 + (index % 250)}, port: 8080}}]"
        );

    private static string Route(int index, int weight)
    {
        var (host, policies) = (index / RoutesOfAHost, index % 2 == 1 ? "  policies: {jwt: {anyOf: [corp]}, rateLimit: [{name: all, rate: 100/s}]}\n" : "");
        return string.Create(
            CultureInfo.InvariantCulture,
            $"kind: Route\nname: r{index:000000}\nfleets: [bench]\nhosts: [h{host}.example.com]\nrules:\n- match: {{path: {{prefix: /p{index}}}}}\n  "
                + $"to: [{{service: s{host + 1}, weight: {weight}}}, {{service: s0, weight: 9}}]\n{policies}"
        );
    }
}
