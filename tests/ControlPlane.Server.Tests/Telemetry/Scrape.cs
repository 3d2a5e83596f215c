using System.Collections.Immutable;
using System.Globalization;
using System.Text.RegularExpressions;

namespace ControlPlane.Server.Tests.Telemetry;

/// <summary>One number of a scrape.</summary>
internal sealed record Point(string Name, ImmutableSortedDictionary<string, string> Labels, double Value);

/// <summary>A metric of a scrape: its name as it is declared, its type, its help.</summary>
internal sealed record Family(string Name, string Type, string Help);

/// <summary>An answer of <c>/metrics</c>, read.</summary>
internal sealed partial class Scrape
{
    private Scrape(string text) => Text = text;

    public string Text { get; }

    public ImmutableArray<Point> Samples { get; private init; }

    public ImmutableArray<Family> Families { get; private init; }

    public static async Task<Scrape> OfAsync(HttpClient http) => Of(await http.GetStringAsync("/metrics", TestContext.Current.CancellationToken));

    public static Scrape Of(string text)
    {
        var help = HelpLine().Matches(text).ToDictionary(match => match.Groups["name"].Value, match => match.Groups["help"].Value.TrimEnd());
        return new Scrape(text)
        {
            Families =
            [
                .. TypeLine()
                    .Matches(text)
                    .Select(match => new Family(
                        match.Groups["name"].Value,
                        match.Groups["type"].Value,
                        help.GetValueOrDefault(match.Groups["name"].Value, "")
                    )),
            ],
            Samples =
            [
                .. SampleLine()
                    .Matches(text)
                    .Select(match => new Point(
                        match.Groups["name"].Value,
                        Label()
                            .Matches(match.Groups["labels"].Value)
                            .ToImmutableSortedDictionary(label => label.Groups["key"].Value, label => label.Groups["value"].Value),
                        double.Parse(match.Groups["value"].Value, CultureInfo.InvariantCulture)
                    )),
            ],
        };
    }

    /// <summary>The sum of all samples of this name that bear these labels; null where there is none.</summary>
    public double? Sum(string name, params (string Key, string Value)[] labels)
    {
        var found = Samples.Where(sample => sample.Name == name && labels.All(label => sample.Labels.GetValueOrDefault(label.Key) == label.Value)).ToList();
        return found.Count == 0 ? null : found.Sum(sample => sample.Value);
    }

    /// <summary>The names of a family's labels.</summary>
    public IEnumerable<string> LabelsOf(Family family) =>
        Samples
            .Where(sample => sample.Name == family.Name || (family.Type == "histogram" && sample.Name.StartsWith(family.Name + "_", StringComparison.Ordinal)))
            .SelectMany(sample => sample.Labels.Keys)
            .Where(key => key != "le")
            .Distinct()
            .Order(StringComparer.Ordinal);

    [GeneratedRegex(@"^# TYPE (?<name>\S+) (?<type>\S+)", RegexOptions.Multiline | RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 10_000)]
    private static partial Regex TypeLine();

    [GeneratedRegex(@"^# HELP (?<name>\S+) (?<help>.*)$", RegexOptions.Multiline | RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 10_000)]
    private static partial Regex HelpLine();

    [GeneratedRegex(
        @"^(?<name>[a-z_]+)(\{(?<labels>.*)\})? (?<value>\S+)",
        RegexOptions.Multiline | RegexOptions.ExplicitCapture,
        matchTimeoutMilliseconds: 10_000
    )]
    private static partial Regex SampleLine();

    [GeneratedRegex("""(?<key>\w+)="(?<value>(\\.|[^"\\])*)"[,}]?""", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 10_000)]
    private static partial Regex Label();
}
