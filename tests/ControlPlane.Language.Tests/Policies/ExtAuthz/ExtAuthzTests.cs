using ControlPlane.Language.Kinds.SharedPolicies;
using ControlPlane.Language.Policies.ExtAuthz;
using ControlPlane.Language.Tests.Compilation;
using ControlPlane.Testing;

namespace ControlPlane.Language.Tests.Policies.ExtAuthz;

public sealed class ExtAuthzTests
{
    public static TheoryData<GoldenCase> Cases => Golden.Cases(".");

    [Theory, MemberData(nameof(Cases))]
    public void Compiles_as_recorded(GoldenCase golden)
    {
        ArgumentNullException.ThrowIfNull(golden);
        golden.VerifyCompiled();
    }

    [Theory]
    [InlineData("{extension: a}", "{extension: a, phase: afterAuth, receive: {headers: [x-user]}}", false)]
    [InlineData("{extension: a}", "{extension: b}", true)]
    [InlineData("{extension: a}", "{extension: a, phase: beforeAuth}", true)]
    [InlineData("{extension: a, send: {headers: [x-a]}}", "{extension: a, send: {headers: [X-A]}}", false)]
    [InlineData("{extension: a, send: {headers: [x-a]}}", "{extension: a}", true)]
    [InlineData("{extension: a, send: {body: {max: 2KiB}}}", "{extension: a, send: {body: {max: 1KiB}}}", true)]
    public void Tells_what_may_let_through_more(string before, string after, bool loosens) =>
        new ExtAuthzPolicy().Weakens(Read(before), Read(after)).ShouldBe(loosens);

    private static object Read(string text)
    {
        var read = Catalog.Reader.ReadYaml($"kind: Policy\nname: p\npolicies: {{extAuthz: {text}}}");
        read.Problems.ShouldBeEmpty();
        return ((SharedPolicySpec)read.Documents.Single().Spec).Policies!.Fragments.Single().Spec;
    }
}
