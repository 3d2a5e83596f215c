using ControlPlane.Language.Values.Http;

namespace ControlPlane.Language.Tests.Values;

public sealed class PathPatternTests
{
    [Theory]
    [InlineData("/orders/[0-9]+")]
    [InlineData("^/orders(/.*)?$")]
    [InlineData("/a|/b")]
    [InlineData("/(a|b)/c")]
    [InlineData("(?i)/A")]
    [InlineData("(/a)+")]
    [InlineData(".*/a")]
    [InlineData(@"/a(\?.*)?")]
    [InlineData(@"/a\??")]
    [InlineData("/a%20b")]
    [InlineData("/x[%2]F")]
    [InlineData(@"/v\d+\.json")]
    [InlineData("a*/b")]
    [InlineData("/a{2}b")]
    [InlineData("//?a")]
    public void Patterns_that_paths_can_match_are_taken(string pattern) => RequestPath.WrongPattern(pattern).ShouldBeNull();

    [Theory]
    [InlineData("orders/.*", "which starts with `/`")]
    [InlineData("/a|b/c", "which starts with `/`")]
    [InlineData("", "which starts with `/`")]
    [InlineData("/%61dmin/.*", "decodes to \"/admin/\"")]
    [InlineData("/.*/x%2D[0-9]", "decodes to \"/x-\"")]
    [InlineData(@"/a\{b\}", "\"/a%7Bb%7D\"")]
    [InlineData(@"/a\\b", "backslash")]
    [InlineData(@"/a\?b=c", "query")]
    [InlineData("/a%00.*", "400")]
    [InlineData(@"/a/\.\./b", "resolves")]
    [InlineData("/a b", "\"/a%20b\"")]
    public void Patterns_that_no_path_matches_are_told(string pattern, string why) => RequestPath.WrongPattern(pattern).ShouldNotBeNull().ShouldContain(why);

    [Theory]
    [InlineData("/a%2[fF]b", "matches no path")]
    [InlineData("/a%2fb", "encoded slash")]
    [InlineData("/a//b.*", "empty segment")]
    [InlineData("/a/?/b", null)]
    public void What_listeners_do_not_let_through_is_told(string pattern, string? why)
    {
        if (why is null)
            RequestForm.Default.WrongPattern(pattern).ShouldBeNull();
        else
            RequestForm.Default.WrongPattern(pattern).ShouldNotBeNull().ShouldContain(why);
        (RequestForm.Default with { KeepsEscapedSlashes = true, KeepsEmptySegments = true }).WrongPattern(pattern).ShouldBeNull();
    }
}
