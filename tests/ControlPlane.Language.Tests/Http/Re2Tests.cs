using ControlPlane.Language.Http;

namespace ControlPlane.Language.Tests.Http;

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
    [InlineData(@"\pL\PN\p{Greek}\p{^Old_Italic}[\p{Lu}\P{Zs}]")]
    [InlineData(@"\p{Any}\p{Common}\p{Inherited}\p{Nko}")]
    [InlineData(@"\x{10FFFF}\x41")]
    public void Accepts_what_RE2_does(string pattern) => Re2.Check(pattern).Problem.ShouldBeNull();

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
    [InlineData(@"\p{Nope}", "`Nope`")]
    [InlineData(@"\P{greek}", "`greek`")]
    [InlineData(@"[\p{}]", "``")]
    [InlineData(@"\pX", "`X`")]
    public void Refuses_classes_that_RE2_does_not_know(string pattern, string named) => Re2.Check(pattern).Problem.ShouldNotBeNull().ShouldContain(named);

    [Theory]
    [InlineData(@"\x{110000}")]
    [InlineData(@"[\x{FFFFFF}]")]
    [InlineData(@"\x4")]
    public void Refuses_characters_that_are_none(string pattern) => Re2.Check(pattern).Problem.ShouldNotBeNull().ShouldContain(@"`\x`");
}
