using System.Globalization;
using ControlPlane.Language.Documents;
using ControlPlane.Language.Kinds.Consumers;
using ControlPlane.Language.Kinds.Routes;
using ControlPlane.Language.Text;
using ControlPlane.Testing;

namespace ControlPlane.Language.Tests.Documents;

public sealed class RejectedDocumentsTests
{
    public static TheoryData<GoldenCase> Cases => Golden.Rejected("..");

    [Theory, MemberData(nameof(Cases))]
    public void Problems_are_as_recorded(GoldenCase golden)
    {
        ArgumentNullException.ThrowIfNull(golden);
        var result = DocumentSet.Combine(golden.Inputs.Select(GoldenInput.Read));
        result.Problems.ShouldNotBeEmpty();
        golden.Verify(new Dictionary<string, string> { ["problems.txt"] = string.Concat(result.Problems.Select(Line)) });
    }

    [Fact]
    public void Every_code_of_one_document_is_shown_by_a_case()
    {
        var shown = Cases.Select(row => File.ReadAllText(Path.Combine(row.Data.Folder, "problems.txt"))).ToArray();
        var codes = ProblemCodesAttribute.In(typeof(Catalog).Assembly).Select(known => known.Code).Order(StringComparer.Ordinal);

        codes
            .Where(code => int.Parse(code[^2..]) < 50 && !shown.Any(text => text.Contains(code, StringComparison.Ordinal)))
            .ShouldBe([DocumentCodes.Size, DocumentCodes.More, RouteCodes.WeightSum, ConsumerCodes.BasicUsernameTwice]);
    }

    private static string Line(Problem problem) =>
        string.Create(
            CultureInfo.InvariantCulture,
            $"{problem.File}:{problem.Line}:{problem.Column} {problem.Code} {problem.Document?.ToString() ?? "-"} "
                + $"{(problem.Path.Length > 0 ? problem.Path : "-")}: "
                + $"{problem.Message}{(problem.Allowed is { } allowed ? $" (allowed: {allowed})" : "")}{(problem.Hint is { } hint ? $" (hint: {hint})" : "")}\n"
        );
}
