using System.Text;
using System.Text.Json;

namespace ControlPlane.Bench.Results;

/// <summary>Results for people and for programs.</summary>
internal static class ResultText
{
    private static readonly JsonSerializerOptions Options = new(JsonSerializerDefaults.Web) { WriteIndented = true };

    /// <summary>Everything, round by round.</summary>
    public static string Json(BenchResult result) => JsonSerializer.Serialize(result, Options);

    /// <summary>Everything of several runs.</summary>
    public static string Json(IEnumerable<BenchResult> results) => JsonSerializer.Serialize(results, Options);

    /// <summary>What was written as JSON: one result, or several.</summary>
    public static IReadOnlyList<BenchResult> Read(string json) =>
        json.TrimStart().StartsWith('[')
            ? JsonSerializer.Deserialize<BenchResult[]>(json, Options)!
            : [JsonSerializer.Deserialize<BenchResult>(json, Options)!];

    /// <summary>A table of medians.</summary>
    public static string Table(BenchResult result)
    {
        List<string[]> rows =
        [
            ["", "ours", "peer", "ratio (min–max)"],
            .. result.Comparisons().Select(Row),
        ];
        var widths = Enumerable.Range(0, 4).Select(column => rows.Max(row => row[column].Length)).ToArray();
        var text = new StringBuilder();
        text.AppendLine($"{result.Scenario}: {result.Title}, N={result.Streams}, R={result.Resources}, {result.Subjects[0].Rounds.Length} rounds, medians");
        text.AppendLine($"{string.Join(" against ", result.Subjects.Select(subject => subject.Name))}; {result.Machine}, {result.Date}");
        foreach (var row in rows)
            text.AppendLine($"{row[0].PadRight(widths[0])}  {row[1].PadLeft(widths[1])}  {row[2].PadLeft(widths[2])}  {row[3].PadLeft(widths[3])}".TrimEnd());
        return text.ToString();
    }

    /// <summary>The same for docs.</summary>
    public static string Markdown(BenchResult result)
    {
        var text = new StringBuilder();
        text.AppendLine(
            $"**{result.Scenario.ToUpperInvariant()}** {result.Title}, N={result.Streams:N0}, R={result.Resources:N0}, "
                + $"{result.Subjects[0].Rounds.Length} rounds"
        );
        text.AppendLine();
        text.AppendLine("| | ours | peer | ratio (min–max) |");
        text.AppendLine("|---|---:|---:|---:|");
        foreach (var row in result.Comparisons().Select(Row))
            text.AppendLine($"| {string.Join(" | ", row)} |");
        return text.ToString();
    }

    /// <summary>A figure's cells: name, ours, the peer's, ratio.</summary>
    public static string[] Row(Comparison figure) =>
        [
            figure.Name,
            With(figure.Ours.Median, figure.Unit),
            figure.Peer is { } peer ? With(peer.Median, figure.Unit) : "–",
            figure.Ratio is { } ratio ? $"{Figure.Text(ratio.Median)} ({Figure.Text(ratio.Least)}–{Figure.Text(ratio.Most)})" : "–",
        ];

    private static string With(double value, string unit) => unit is "" ? Figure.Text(value) : $"{Figure.Text(value)} {unit}";
}
