using System.Collections.Immutable;
using System.Diagnostics;
using ControlPlane.Bench.Results;
using ControlPlane.Language;
using ControlPlane.Language.Compilation;
using ControlPlane.Language.EnvoyConfig;
using ControlPlane.Language.Plans;
using ControlPlane.Resources;

namespace ControlPlane.Bench.Scenarios;

/// <summary>S7: what the compiler costs at one number of routes, in this process and without a server.</summary>
internal sealed class CompileRounds
{
    private const int WarmUp = 20,
        Changes = 20;

    private static readonly ViewKey View = new("bench", EnvoyBand.All[^1]);

    private readonly int _routes;
    private readonly Model _model;
    private readonly Compiled _compiled;
    private readonly ImmutableArray<Figure> _memory;

    /// <summary>Compiles everything a first time, and warms up.</summary>
    public CompileRounds(int routes)
    {
        _routes = routes;
        var empty = GC.GetTotalMemory(forceFullCollection: true);
        _model = Model.Empty.With(CompileDocuments.All(routes));
        var read = GC.GetTotalMemory(forceFullCollection: true);
        _compiled = Compiler.Compile(_model, Observed.None, previous: null);
        var full = GC.GetTotalMemory(forceFullCollection: true);
        if (_compiled.Problems is [var problem, ..])
            throw new InvalidOperationException(problem.ToString());
        _memory =
        [
            new("memory of the documents", "MB", (read - empty) / 1e6),
            new("memory of what they compile to", "MB", (full - read) / 1e6),
            new("RSS of the process", "MB", Environment.WorkingSet / 1e6),
        ];
        for (var change = 0; change < WarmUp; change++)
            Compiler.Compile(With(CompileDocuments.Route(change % routes, 2), CompileDocuments.Service(0, change + 1)), Observed.None, _compiled);
    }

    /// <summary>One round.</summary>
    public ImmutableArray<Figure> Round(int round)
    {
        var route = 2 * round % _routes;
        var weight = With(CompileDocuments.Route(route, weight: 2));
        var service = With(CompileDocuments.Service(0, 100 + round));
        var limit = With(CompileDocuments.Route(route + 1, rate: 101 + round));
        var changed = Compiler.Compile(weight, Observed.None, _compiled);
        var everything = Measure(1, () => Compiler.Compile(_model, Observed.None, previous: null));
        var one = Measure(Changes, () => Compiler.Compile(weight, Observed.None, _compiled));
        var (before, after) = (_compiled.Views[View], changed.Views[View]);
        var whole = WholeRoutes.Of(before);
        return
        [
            .. everything.Figures("everything"),
            .. one.Figures("one weight"),
            new("one weight: resources that change", "bytes", after.DifferencesFrom(before).Sum(key => after.Find(key)!.Bytes.Length)),
            .. Measure(Changes, () => WholeRoutes.Of(after, (before, whole))).Figures("one weight: the whole route configuration, for older Envoys"),
            .. Measure(Changes, () => Compiler.Compile(service, Observed.None, _compiled)).Figures("one service"),
            .. Measure(Changes, () => Compiler.Compile(limit, Observed.None, _compiled)).Figures("one limit"),
            .. Measure(Changes, () => Planner.Between((_model, _compiled), (weight, changed))).Figures("plan of one weight"),
            .. _memory,
        ];
    }

    private Model With(params IEnumerable<string> documents) => _model.With(CompileDocuments.Read(documents));

    private static Cost Measure(int times, Action run)
    {
        var (took, allocated) = (new List<double>(), new List<double>());
        for (var time = 0; time < times; time++)
        {
            var (started, before) = (Stopwatch.GetTimestamp(), GC.GetTotalAllocatedBytes(precise: true));
            run();
            took.Add(Stopwatch.GetElapsedTime(started).TotalMilliseconds);
            allocated.Add((GC.GetTotalAllocatedBytes(precise: true) - before) / 1024.0);
        }

        return new(new Distribution(took).Median, new Distribution(allocated).Median);
    }

    /// <summary>What something costs: medians.</summary>
    private sealed record Cost(double Milliseconds, double Kilobytes)
    {
        public IEnumerable<Figure> Figures(string name) => [new Figure($"{name}: time", "ms", Milliseconds), new Figure($"{name}: allocated", "KB", Kilobytes)];
    }
}
