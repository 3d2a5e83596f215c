using ControlPlane.Language.Documents;
using ControlPlane.Language.Kinds.Extensions;
using ControlPlane.Language.Tests.Compilation;
using ControlPlane.Testing;

namespace ControlPlane.Language.Tests.Kinds.Extensions;

public sealed class ExtensionTests
{
    public static TheoryData<GoldenCase> Cases => Golden.Cases(".");

    [Theory, MemberData(nameof(Cases))]
    public void Compiles_as_recorded(GoldenCase golden)
    {
        ArgumentNullException.ThrowIfNull(golden);
        golden.VerifyCompiled();
    }

    [Theory]
    [InlineData("onFailure: deny", "onFailure: allow", 1)]
    [InlineData("onFailure: allow", "onFailure: deny", 0)]
    [InlineData("onFailure: deny\nheaders: {x-a: b}", "onFailure: deny\nheaders: {x-a: b}\ntimeout: 1s\ndescription: changed", 0)]
    [InlineData("onFailure: deny\nheaders: {x-a: b}", "onFailure: allow\nheaders: {x-a: c}", 2)]
    [InlineData("onFailure: deny\nbody: {max: 1KiB}", "onFailure: deny", 1)]
    [InlineData("onFailure: deny\npath: /a", "onFailure: deny\npath: /b", 1)]
    public void Tells_what_may_let_through_more(string before, string after, int losses) =>
        new ExtensionKind().Weakens(Read(before), Read(after)).Count().ShouldBe(losses);

    private static Document Read(string text)
    {
        var read = Catalog.Reader.ReadYaml($"kind: Extension\nname: authz\ntype: extAuthz\nservice: authz\n{text}");
        read.Problems.ShouldBeEmpty();
        return read.Documents.Single();
    }
}
