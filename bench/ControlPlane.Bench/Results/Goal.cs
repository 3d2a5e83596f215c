using System.Collections.Immutable;

namespace ControlPlane.Bench.Results;

/// <summary>What a figure is to be at most.</summary>
/// <param name="Scenario">Of which scenario.</param>
/// <param name="Resources">At which R; null: at any.</param>
/// <param name="Figure">Which figure.</param>
/// <param name="Most">At most so much.</param>
/// <param name="OfPeer">Whether that is a share of the peer's figure in the same round; else it is the figure itself.</param>
internal sealed record Goal(string Scenario, int? Resources, string Figure, double Most, bool OfPeer)
{
    private const string Push = "server CPU per push",
        P99 = "convergence p99",
        Right = "right: server CPU per stream",
        WeightTime = "one weight: all the rest: time";

    /// <summary>All of them.</summary>
    public static readonly ImmutableArray<Goal> All =
    [
        new("s1", 1000, "server CPU per stream", 1, OfPeer: true),
        new("s2", 5, Push, 1, OfPeer: true),
        new("s2", 100, Push, 0.75, OfPeer: true),
        new("s2", 1000, Push, 0.2, OfPeer: true),
        new("s2", 10_000, Push, 0.05, OfPeer: true),
        new("s2", 5, P99, 1, OfPeer: true),
        new("s2", 100, P99, 1, OfPeer: true),
        new("s2", null, "answers per change and stream", 1, OfPeer: false),
        new("s2-state", 1000, Push, 900, OfPeer: false),
        new("s2-state", null, "answers per change and stream", 1, OfPeer: false),
        new("s4", 100, "RSS per stream", 65, OfPeer: false),
        new("s4", 1000, "RSS per stream", 80, OfPeer: false),
        new("s5", 1000, Right, 1, OfPeer: true),
        new("s5", 10_000, Right, 1, OfPeer: true),
        new("s5", null, "right: resources sent that the client had", 0, OfPeer: false),
        new("s5", null, "10 % stale: resources sent that the client had", 0, OfPeer: false),
        new("s7", 10_000, "everything: time", 250, OfPeer: false),
        new("s7", 100_000, "everything: time", 3000, OfPeer: false),
        new("s7", 1000, WeightTime, 1, OfPeer: false),
        new("s7", 10_000, WeightTime, 1, OfPeer: false),
        new("s7", 100_000, WeightTime, 3, OfPeer: false),
        new("s7", 10_000, "one weight: all the rest: allocated", 100, OfPeer: false),
        new("s7", 100_000, "RSS of the process", 1200, OfPeer: false),
        new("s9", 100_000, "RSS after apply", 1200, OfPeer: false),
        new("s10", null, "resources sent again", 0, OfPeer: false),
        new("s11", null, "p99 with through p99 without", 1.2, OfPeer: false),
        new("s11", null, "RSS per stuck stream", 128, OfPeer: false),
        new("soak", null, "streams with a wrong answer", 0, OfPeer: false),
        new("soak", null, "RSS growth after a fifth", 3, OfPeer: false),
    ];

    /// <summary>The goal of a figure, if it has one.</summary>
    public static Goal? Of(BenchResult result, Comparison figure) =>
        All.FirstOrDefault(goal => goal.Scenario == result.Scenario && (goal.Resources ?? result.Resources) == result.Resources && goal.Figure == figure.Name);

    /// <summary>Whether the medians reach it; null where there was no peer to compare with.</summary>
    public bool? IsReached(Comparison figure) => OfPeer ? figure.Ratio?.Median <= Most : figure.Ours.Median <= Most;

    /// <summary>For the table.</summary>
    public string Text(string unit) => OfPeer ? $"≤ {Results.Figure.Text(Most)} × peer" : $"≤ {Results.Figure.Text(Most)} {unit}".TrimEnd();
}
