using System.Runtime.CompilerServices;
using ControlPlane.Language.Values.Regexes;

namespace ControlPlane.Language.Tests.Values;

public sealed class Re2Tests
{
    [Theory]
    [InlineData("(a{100}){10}")]
    [InlineData("((a{10}){10}){10}")]
    [InlineData("(a{100})*")]
    [InlineData("(?:a{1000})+b{1000}")]
    [InlineData("(a{0}){1000}")]
    [InlineData("(a{1000}){0}")]
    [InlineData("(a{1000}|b){1,}")]
    [InlineData(@"\x{7F}\x41\0\07\012\_\-")]
    [InlineData(@"[]a][^]a][a-][--/][\d-][[:^alpha:][:word:]]")]
    [InlineData(@"\Qa.b\E+\Q(")]
    [InlineData("(?i)a(?-i:b)(?s-m:c)(?)(?U)d*?")]
    [InlineData("(?P<a>x)(?<b>y)")]
    [InlineData("é(?:é)+|世")]
    [InlineData(@"[^\x00-\x7F]")]
    [InlineData("/[a-z0-9-]{1,1000}")]
    public void Accepts_what_every_Envoy_does(string pattern) => Re2.Check(pattern).Problem.ShouldBeNull();

    [Fact]
    public void Takes_a_list_of_a_hundred_UUIDs_and_refuses_one_of_a_hundred_and_fifty()
    {
        Re2.Check(Uuids(100)).Problem.ShouldBeNull();
        Re2.Check(Uuids(150)).Problem.ShouldNotBeNull().ShouldContain("too large");
    }

    [Theory]
    [InlineData(@"/[\w-]{1,1000}")]
    [InlineData("/.{1,500}")]
    [InlineData("(?:[a-z0-9]{30}-){30}[a-z.,/]{999}(?:a.b.c){200}")]
    public void Refuses_programs_that_are_too_large(string pattern) => Re2.Check(pattern).Problem.ShouldNotBeNull().ShouldContain("too large");

    [Theory]
    [InlineData(@"\E", @"`\E`")]
    [InlineData("(?i-)", "flags")]
    [InlineData("(?-)", "flags")]
    [InlineData("(?i--m)", "flags")]
    [InlineData("(?x)a", "flags")]
    [InlineData(@"[ -\0]", "range")]
    [InlineData(@"[a-\d]", "range")]
    [InlineData("a**", "repeats")]
    [InlineData("a{2}{3}", "repeats")]
    [InlineData("(?P<a>x)(?P<a>y)", "`a`")]
    [InlineData("(?P<>x)", "name")]
    [InlineData(@"\8", "back")]
    [InlineData(@"(a)\1", "back")]
    [InlineData(@"\Z", @"`\Z`")]
    [InlineData(@"[\b]", @"`\b`")]
    [InlineData(@"[^\s\S]", "no character")]
    public void Refuses_what_RE2_does(string pattern, string named) => Re2.Check(pattern).Problem.ShouldNotBeNull().ShouldContain(named);

    [Theory]
    [InlineData(@"\x{4E00}")]
    [InlineData(@"\xE9")]
    [InlineData(@"\377")]
    [InlineData("[é]")]
    [InlineData("[à-ü]")]
    [InlineData("é+")]
    [InlineData(@"\Qaé\E{2}")]
    [InlineData("(?i)é")]
    [InlineData(@"\pN")]
    [InlineData(@"[\p{Greek}a]")]
    public void Refuses_what_does_not_mean_the_same_to_all_Envoys(string pattern) => Re2.Check(pattern).Problem.ShouldNotBeNull().ShouldContain("Envoys");

    [Theory]
    [InlineData("A.B")]
    [InlineData("+X")]
    [InlineData("[::1]:80{2}^$|()?*\\")]
    public void Quotes_a_text_so_that_only_it_matches(string text)
    {
        var pattern = new System.Text.RegularExpressions.Regex($"^(?:{Re2.Quote(text)})$", System.Text.RegularExpressions.RegexOptions.NonBacktracking);
        pattern.IsMatch(text).ShouldBeTrue();
        pattern
            .IsMatch(text.Replace('.', 'x').Replace("+X", "XX", StringComparison.Ordinal))
            .ShouldBe(!text.Contains('.', StringComparison.Ordinal) && !text.Contains("+X", StringComparison.Ordinal));
        Re2.Check(Re2.Quote(text)).Problem.ShouldBeNull();
    }

    [Theory]
    [InlineData("(a{100}){11}")]
    [InlineData("((a{30}){30}){30}")]
    [InlineData("(a{2,100}){11}")]
    [InlineData("(a{100,}){11}")]
    [InlineData("(x|(?:y(a{100})z)*){11}")]
    [InlineData("((a{500}|b)c{2}){3}")]
    public void Refuses_repeats_within_repeats_that_come_to_more_than_RE2_takes(string pattern) =>
        Re2.Check(pattern).Problem.ShouldNotBeNull().ShouldContain("1000");

    [Theory]
    [InlineData(@"\x4")]
    [InlineData(@"\x{}")]
    [InlineData(@"\x{41")]
    public void Refuses_characters_that_are_none(string pattern) => Re2.Check(pattern).Problem.ShouldNotBeNull().ShouldContain(@"`\x`");

    [Fact]
    public void Knows_the_limit_that_every_bootstrap_sets() =>
        File.ReadAllText(Path.Combine(Folder(), "../../../envoy-bootstrap/edge.yaml"))
            .ShouldContain($"re2.max_program_size.error_level: {Re2.LargestProgram}\n");

    private static string Folder([CallerFilePath] string file = "") => Path.GetDirectoryName(file)!;

    private static string Uuids(int count)
    {
        var random = new Random(1);
        return string.Join(
            '|',
            Enumerable
                .Range(0, count)
                .Select(_ =>
                {
                    var bytes = new byte[16];
                    random.NextBytes(bytes);
                    return new Guid(bytes).ToString();
                })
        );
    }
}
