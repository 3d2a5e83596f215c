using System.Text;

namespace ControlPlane.Bench.Results;

/// <summary>The table of several runs for docs/performance.md: the figures that have a goal, and those that tell most.</summary>
internal static class Report
{
    private const string Begin = "<!-- results: written by `bench report`, not by hand -->",
        End = "<!-- end of results -->";

    /// <summary>What a page has between these two marks is replaced.</summary>
    /// <returns>The page; null where it has no marks.</returns>
    public static string? Into(string page, IReadOnlyList<BenchResult> results)
    {
        var begin = page.IndexOf(Begin, StringComparison.Ordinal);
        var end = page.IndexOf(End, StringComparison.Ordinal);
        return begin < 0 || end < begin ? null : $"{page[..begin]}{Begin}\n{Text(results)}{page[end..]}";
    }

    /// <summary>The table.</summary>
    public static string Text(IReadOnlyList<BenchResult> results)
    {
        var text = new StringBuilder();
        foreach (var run in results.GroupBy(result => (result.Date, result.Machine)))
        {
            var peers = run.SelectMany(result => result.Subjects.Skip(1)).Select(peer => peer.Name).Distinct().DefaultIfEmpty("none");
            text.Append($"{run.Key.Date}, {run.Key.Machine}. Peer: {string.Join(" and ", peers)}.\n\n");
            text.Append("| scenario | N | R | figure | ours | peer | ratio (min–max) | goal | reached |\n|---|---:|---:|---|---:|---:|---:|---|---|\n");
            foreach (var result in run.OrderBy(PlaceOf).ThenBy(result => result.Scenario).ThenBy(result => result.Resources))
            {
                foreach (var figure in result.Comparisons().Where(figure => Tells(result, figure)))
                    text.Append(Row(result, figure));
            }

            text.Append('\n');
        }

        return text.ToString();
    }

    /// <summary>Scenarios come by their numbers; one without comes last.</summary>
    private static int PlaceOf(BenchResult result) =>
        int.TryParse(string.Concat(result.Scenario.Skip(1).TakeWhile(char.IsAsciiDigit)), out var number) ? number : int.MaxValue;

    private static bool Tells(BenchResult result, Comparison figure) =>
        Goal.Of(result, figure) is not null
        || result.Scenario switch
        {
            "s1" => figure.Name is "everything received p99" or "peak RSS above steady",
            "s2" or "s2-state" => figure.Name is "convergence p50" or "convergence p99" or "bytes per push" or "server CPU per push" or "server JIT per push",
            "s4" => figure.Name is "RSS per stream" or "RSS per stream after 30 s",
            "s5" => figure.Name is "right: server CPU per stream" or "10 % stale: server CPU per stream" or "all stale: server CPU per stream",
            "s6" => figure.Unit is not ""
                && !figure.Name.Contains("client", StringComparison.Ordinal)
                && !figure.Name.Contains("p90", StringComparison.Ordinal),
            "s11" => figure.Name.EndsWith("p99", StringComparison.Ordinal),
            _ => true,
        };

    private static string Row(BenchResult result, Comparison figure)
    {
        var goal = Goal.Of(result, figure);
        var reached = goal?.IsReached(figure) switch
        {
            true => "yes",
            false => "no",
            null => "",
        };
        string[] cells =
        [
            result.Scenario.ToUpperInvariant(),
            $"{result.Streams:N0}",
            $"{result.Resources:N0}",
            .. ResultText.Row(figure),
            goal?.Text(figure.Unit) ?? "",
            reached,
        ];
        return $"| {string.Join(" | ", cells)} |\n";
    }
}
