using ControlPlane.Language.Values.Http;
using ControlPlane.Language.Values.Regexes;

namespace ControlPlane.Language.Tests.Values;

/// <summary>Whether a pattern can match at all, in values that requests have.</summary>
public sealed class ValueFormsTests
{
    private static readonly string[] Values =
    [
        "",
        "a",
        "Z",
        "0",
        "-",
        "a b",
        "a\tb",
        "a,b",
        "k/S",
        "abc",
        "a:b=c",
        "{}",
        "_",
        "k",
        "\\",
        "aaaa",
        "/a",
        "%2F",
        "[x]",
        "0123456789",
    ];

    private static readonly string[] Paths =
    [
        "/",
        "/a",
        "/a/",
        "/a/b",
        "/v1/x",
        "/users/7/orders",
        "/static/a.css",
        "/.a",
        "/..a",
        "/a..",
        "/...",
        "/%20",
        "/%C3%A9",
        "/a%25b",
        "/p%",
        "/p%4",
        "/a;b=c",
        "/a@b:c",
        "/[x]",
        "/~_-.x",
    ];

    private static readonly string[] Queries = ["", "a", "0", "a=b", "a/b?c", "%20", "+", "a;b", "{}", "\"<>", "aaaa"];

    [Theory]
    [InlineData("a$|b", true)]
    [InlineData("(^a|b)$", true)]
    [InlineData("a*$^", true)]
    [InlineData("a+$^", false)]
    [InlineData(@"\bab\b", true)]
    [InlineData(@"a\b-", true)]
    [InlineData(@"a\b\w", false)]
    [InlineData(@"\B\B-", true)]
    [InlineData(@"\ba$b", false)]
    [InlineData(" ", false)]
    [InlineData(" *a *", true)]
    [InlineData("(?i) +", false)]
    [InlineData(@"a\tb", true)]
    [InlineData(@"a\x7f", false)]
    [InlineData(@"(a|\n)\n?", true)]
    [InlineData(@"[\x00-\x1f]", false)]
    [InlineData(@"(?s).", true)]
    [InlineData("", false)]
    [InlineData("é", true)]
    [InlineData("é ", false)]
    [InlineData(@"\Qab\E{2}", true)]
    [InlineData(@"(?:a{0}\n{0}|\r)", true)]
    [InlineData(@"\C", true)]
    public void A_header_can_match_or_not(string pattern, bool can) =>
        (pattern.Length > 0 && (Re2.TryParse(pattern) is not { } asked || ValueForms.WrongHeader("x-a", asked) is null)).ShouldBe(can);

    [Theory]
    [InlineData("/.*", true, true)]
    [InlineData("/a$", true, true)]
    [InlineData("/a$/", false, false)]
    [InlineData("/a(/)/b", false, true)]
    [InlineData("/a(/|//)b", true, true)]
    [InlineData("/a%2[fF]b", false, true)]
    [InlineData("/a%2[0fF]b", true, true)]
    [InlineData(@"/\.\.?", false, false)]
    [InlineData(@"/\.{3}", true, true)]
    [InlineData("/%[46]1", false, false)]
    [InlineData("/%4", true, true)]
    [InlineData("/%00", false, false)]
    [InlineData(@"/[?#].*", false, false)]
    [InlineData("/[{}|^]+", false, false)]
    [InlineData("(|a.*)", false, false)]
    public void A_path_can_match_or_not(string pattern, bool merged, bool kept) =>
        (
            ValueForms.IsPath(pattern, keepsEscapedSlashes: false, keepsEmptySegments: false),
            ValueForms.IsPath(pattern, keepsEscapedSlashes: true, keepsEmptySegments: true)
        ).ShouldBe((merged, kept));

    /// <summary>Each pair of states would be looked at: some millions of steps, for one condition.</summary>
    [Theory]
    [InlineData("(?:[^x]{0,900})*x{1,1000}y", "(?:[^x]{0,800})*x{1,900}z")]
    [InlineData("(a?b?){500}c", "(a?b?){499}d")]
    public void A_comparison_that_would_take_too_long_is_given_up_in_favour_of_the_author(string one, string other)
    {
        var steps = Re2Machine.MostSteps;
        Re2Machine.Of(Re2.Parse(one)).Meets(Re2Machine.Of(Re2.Parse(other)), ref steps).ShouldBeTrue();
        steps.ShouldBeLessThan(0);
    }

    [Fact]
    public void A_list_of_a_hundred_identifiers_is_compared_to_its_end()
    {
        var steps = Re2Machine.MostSteps;
        var list = string.Join('|', Enumerable.Range(0, 100).Select(number => $"/{number:x8}-0000-4000-8000-000000000000"));
        Re2Machine.Of(Re2.Parse(list)).Meets(Re2Machine.Of(Re2.Parse("/[0-9a-f-]{36}/")), ref steps).ShouldBeFalse();
        steps.ShouldBePositive();
    }

    [Theory]
    [InlineData("^/a", "/b", false)]
    [InlineData("/a", "b", true)]
    [InlineData("a", "b", false)]
    [InlineData("/b$", "c", true)]
    [InlineData(".*", @"\0", false)]
    [InlineData(".*", @"x\0", true)]
    [InlineData("^(.*)/old(.*)$", @"\1/new\2", false)]
    [InlineData("^(.*)/old(.*)$", @"\2", true)]
    [InlineData("^/service/([^/]+)(/.*)$", @"\2/instance/\1", false)]
    [InlineData("^/service/([^/]+)(/.*)?$", @"\2/instance/\1", false)]
    [InlineData("^/service/([^/]+)(/.*)?$", @"\2\1", true)]
    [InlineData("^(/a)?(/b)?/", @"\1\2/", false)]
    [InlineData("^(/a)?(/b)?/", @"\1\2", true)]
    [InlineData("^/a", @"\\", true)]
    public void A_rewrite_can_lose_the_slash_or_not(string pattern, string substitution, bool lost) =>
        LostSlash.IsPossible(Re2.Parse(pattern), substitution, [Re2.Parse("/.*")]).ShouldBe(lost);

    [Fact]
    public void A_rewrite_of_what_never_stands_at_the_start_loses_no_slash() =>
        LostSlash.IsPossible(Re2.Parse("/v1/"), "-", [Re2.Parse("/api.*"), Re2.Parse("/x")]).ShouldBeFalse();

    [Fact]
    public void What_matches_some_value_is_never_said_to_match_none()
    {
        var random = new RandomPattern(new Random(11));
        var drawn = Enumerable
            .Range(0, 1500)
            .Select(_ => random.Next())
            .Where(pattern => pattern.Length < 60 && Re2.Check(pattern) is { Problem: null } && !pattern.Contains('{', StringComparison.Ordinal))
            .ToList();
        drawn.Count.ShouldBeGreaterThan(200);
        foreach (var pattern in drawn)
        {
            if (Values.Any(value => WholePattern.Matches(pattern, value) is true))
                ValueForms.WrongHeader("x-a", Re2.Parse(pattern)).ShouldBeNull(pattern);
            if (Queries.Any(value => WholePattern.Matches(pattern, value) is true))
                ValueForms.WrongQuery(Re2.Parse(pattern)).ShouldBeNull(pattern);
            if (Paths.Any(value => WholePattern.Matches(pattern, value) is true))
                ValueForms.IsPath(pattern, keepsEscapedSlashes: false, keepsEmptySegments: false).ShouldBeTrue(pattern);
        }
    }
}
