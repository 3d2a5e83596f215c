using System.Text.RegularExpressions;
using ControlPlane.Testing;

namespace ControlPlane.Architecture.Tests;

/// <summary>The table of xDS cases in <c>docs/xds-conformance.md</c>: it lists every test that names a case, and says why a case has none.</summary>
public sealed partial class ConformanceTests
{
    private static readonly string[] Reasons = ["**Does not apply.**", "**Missing.**"];

    [Fact]
    public void The_table_lists_the_tests_that_name_a_case()
    {
        var tests = Tests();
        var table = File.ReadAllText(Path.Combine(Repository.Root, "docs/xds-conformance.md"));
        var written = Row().Replace(table, row => $"{row.Groups["begin"].Value} {string.Join("<br>", tests[row.Groups["case"].Value])} |");
        Golden.Verify("../../docs/xds-conformance.md", written.Replace(" |  |\n", " | |\n", StringComparison.Ordinal));
    }

    [Fact]
    public void Every_case_has_a_test_or_says_why_not()
    {
        var rows = Rows();
        rows.Select(row => row.Case).ShouldBeUnique();
        foreach (var (@case, rule) in rows)
            Reasons.Any(rule.StartsWith).ShouldBe(Tests()[@case].FirstOrDefault() is null, $"XDS-{@case}: {rule}");
    }

    [Fact]
    public void Every_case_that_a_test_names_is_in_the_table() => Tests().Select(tests => tests.Key).Except(Rows().Select(row => row.Case)).ShouldBeEmpty();

    private static List<(string Case, string Rule)> Rows() =>
        [
            .. Row()
                .Matches(File.ReadAllText(Path.Combine(Repository.Root, "docs/xds-conformance.md")))
                .Select(row => (row.Groups["case"].Value, row.Groups["rule"].Value)),
        ];

    /// <summary>By case, the tests that have its number in their names.</summary>
    private static ILookup<string, string> Tests() =>
        Repository
            .SourcesIn("tests")
            .SelectMany(file => Method().Matches(File.ReadAllText(file)).Select(method => (Class: Path.GetFileNameWithoutExtension(file), method.Value)))
            .Distinct()
            .OrderBy(test => test.Class, StringComparer.Ordinal)
            .ThenBy(test => test.Value, StringComparer.Ordinal)
            .SelectMany(test => Number().Matches(Cases().Match(test.Value).Value).Select(number => (Case: number.Value, Test: $"`{test.Class}.{test.Value}`")))
            .ToLookup(test => test.Case, test => test.Test);

    [GeneratedRegex(@"(?<begin>\| XDS-(?<case>\d{3}) \| . \| (?<rule>[^|\n]+) \|)[^|\n]*\|", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Row();

    [GeneratedRegex(@"\bXDS_\d{3}\w*(?=\()", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Method();

    [GeneratedRegex(@"^XDS(_\d{3})+", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Cases();

    [GeneratedRegex(@"\d{3}", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Number();
}
