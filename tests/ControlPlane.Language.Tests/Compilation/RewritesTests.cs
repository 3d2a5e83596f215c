using System.Text.RegularExpressions;
using ControlPlane.Language.Compilation.Routes;
using ControlPlane.Language.Kinds.Routes;
using Envoy.Config.Route.V3;

namespace ControlPlane.Language.Tests.Compilation;

public sealed class RewritesTests
{
    [Theory]
    [InlineData("/api/users", "/", "/api/users/7", "/7")]
    [InlineData("/api/users", "/", "/api/users", "/")]
    [InlineData("/api/users/", "/", "/api/users/", "/")]
    [InlineData("/v1.0", "/v2", "/v1.0/a", "/v2/a")]
    [InlineData("/v1", "/v2/", "/v1", "/v2")]
    [InlineData("/v1", "/v2/", "/v1/a", "/v2/a")]
    [InlineData(null, "/base", "/a", "/base/a")]
    [InlineData("/", "/base", "/", "/base/")]
    [InlineData("/a(b", "/$1", "/a(b/c", "/$1/c")]
    public void A_prefix_is_replaced_by_whole_segments(string? prefix, string replacement, string path, string expected) =>
        Rewritten(new RewriteSpec { Prefix = replacement }, prefix, path).ShouldBe(expected);

    [Fact]
    public void A_path_is_replaced_whole() => Rewritten(new RewriteSpec { Path = "/fixed" }, "/a", "/a/b/c").ShouldBe("/fixed");

    [Fact]
    public void A_backslash_in_a_replacement_is_itself() => Rewritten(new RewriteSpec { Path = @"/a\1" }, "/a", "/a/b").ShouldBe(@"/a\1");

    /// <summary>What Envoy does, in .NET's words.</summary>
    private static string Rewritten(RewriteSpec rewrite, string? prefix, string path)
    {
        var action = new RouteAction();
        Rewrites.Apply(rewrite, new MatchSpec { Path = prefix is null ? null : new PathMatchSpec { Prefix = prefix } }, action);
        var substitution = action.RegexRewrite.Substitution.Replace("$", "$$", StringComparison.Ordinal).Replace(@"\\", @"\", StringComparison.Ordinal);
        return new Regex(action.RegexRewrite.Pattern.Regex, RegexOptions.None, TimeSpan.FromSeconds(1)).Replace(path, substitution);
    }
}
