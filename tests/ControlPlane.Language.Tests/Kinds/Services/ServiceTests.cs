using ControlPlane.Language.Tests.Compilation;
using ControlPlane.Testing;

namespace ControlPlane.Language.Tests.Kinds.Services;

public sealed class ServiceTests
{
    public static TheoryData<GoldenCase> Cases => Golden.Cases(".");

    [Theory, MemberData(nameof(Cases))]
    public void Compiles_as_recorded(GoldenCase golden)
    {
        ArgumentNullException.ThrowIfNull(golden);
        golden.VerifyCompiled();
    }

    [Fact]
    public void XDS_107_A_service_without_endpoints_has_an_assignment_that_says_so() =>
        Cases.Select(golden => golden.Data).Single(golden => golden.Name == "No endpoints").VerifyCompiled();
}
