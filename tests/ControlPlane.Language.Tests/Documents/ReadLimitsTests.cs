using System.Diagnostics;
using System.Text;
using ControlPlane.Language.Documents;
using ControlPlane.Language.Text;

namespace ControlPlane.Language.Tests.Documents;

public sealed class ReadLimitsTests
{
    [Fact]
    public void Rejects_eleven_mebibytes()
    {
        var text = "description: " + new string('x', 11 * 1024 * 1024);

        var problem = Catalog.Reader.ReadYaml(text, "big.yaml").Problems.ShouldHaveSingleItem();

        (problem.Code, problem.File, problem.Line, problem.Column, problem.Allowed).ShouldBe((DocumentCodes.Size, "big.yaml", 1, 1, "10 MiB"));
        Catalog.Reader.ReadJson(text).Problems.ShouldHaveSingleItem().Code.ShouldBe(DocumentCodes.Size);
    }

    [Theory]
    [InlineData("[")]
    [InlineData("{a: ")]
    [InlineData("- ")]
    [InlineData("&a [*a, ")]
    [InlineData("\"")]
    [InlineData("a: \"\n---\n")]
    [InlineData("a: {}\n---\n")]
    [InlineData("{\"a\":")]
    [InlineData("! ")]
    [InlineData("wrong: 1\n")]
    [InlineData("[a, 1], ")]
    [InlineData("- {a: [b, \"c\"]}\n")]
    [InlineData("a b ")]
    [InlineData("'' ")]
    public void Reads_hostile_text_of_a_mebibyte_in_bounded_time_and_tells_a_bounded_number_of_problems(string piece)
    {
        var text = new StringBuilder().Insert(0, piece, 1024 * 1024 / piece.Length).ToString();
        var clock = Stopwatch.StartNew();

        Catalog.Reader.ReadYaml(text).Problems.Length.ShouldBeInRange(1, ReadLimits.Problems + 1);
        Catalog.Reader.ReadJson(text).Problems.Length.ShouldBeInRange(1, ReadLimits.Problems + 1);

        // Linear time is a second or two; quadratic time was many minutes.
        clock.Elapsed.ShouldBeLessThan(TimeSpan.FromSeconds(30));
    }

    [Fact]
    public void Counts_the_problems_it_does_not_tell()
    {
        var text = string.Concat(Enumerable.Range(0, 1500).Select(number => $"kind: Nothing{number}\n---\n"));

        var result = Catalog.Reader.ReadYaml(text);

        result.Problems.Length.ShouldBe(1001);
        result.Problems[^1].Message.ShouldBe("and 500 more problems, not told");
    }
}
