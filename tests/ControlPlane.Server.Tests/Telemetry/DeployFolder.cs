using System.Collections.Immutable;
using System.Runtime.CompilerServices;
using System.Text.Json;
using System.Text.RegularExpressions;

namespace ControlPlane.Server.Tests.Telemetry;

/// <summary>What <c>deploy/</c> asks Prometheus.</summary>
internal static partial class DeployFolder
{
    /// <summary>A file of the repository.</summary>
    public static string PathOf(string file, [CallerFilePath] string here = "") =>
        Path.GetFullPath(Path.Combine(Path.GetDirectoryName(here)!, "..", "..", "..", file));

    /// <summary>The queries of the dashboard, with values in the place of its variables.</summary>
    public static ImmutableArray<string> DashboardQueries()
    {
        using var dashboard = JsonDocument.Parse(File.ReadAllText(PathOf("deploy/grafana/controlplane.json")));
        return
        [
            .. dashboard
                .RootElement.GetProperty("panels")
                .EnumerateArray()
                .SelectMany(panel => panel.GetProperty("targets").EnumerateArray())
                .Select(target => target.GetProperty("expr").GetString()!)
                .Select(query =>
                    query
                        .Replace("$__rate_interval", "10s", StringComparison.Ordinal)
                        .Replace("$job", ".*", StringComparison.Ordinal)
                        .Replace("$fleet", ".*", StringComparison.Ordinal)
                ),
        ];
    }

    /// <summary>The expressions of the alert rules.</summary>
    public static ImmutableArray<string> AlertExpressions() =>
        [.. Expression().Matches(File.ReadAllText(PathOf("deploy/prometheus/controlplane.rules.yml"))).Select(match => match.Groups["expression"].Value)];

    /// <summary>The metrics that an expression names; <c>up</c> is Prometheus' own.</summary>
    public static IEnumerable<string> MetricsIn(string query) => Metric().Matches(query).Select(match => match.Value);

    [GeneratedRegex(@"^\s+expr: (?<expression>.+)$", RegexOptions.Multiline | RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 10_000)]
    private static partial Regex Expression();

    [GeneratedRegex(@"\b(controlplane|http_server|dotnet)_[a-z_]+\b", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 10_000)]
    private static partial Regex Metric();
}
