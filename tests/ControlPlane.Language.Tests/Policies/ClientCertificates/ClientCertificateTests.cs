using ControlPlane.Language.Tests.Compilation;
using ControlPlane.Testing;

namespace ControlPlane.Language.Tests.Policies.ClientCertificates;

public sealed class ClientCertificateTests
{
    public static TheoryData<GoldenCase> Cases => Golden.Cases(".");

    [Theory, MemberData(nameof(Cases))]
    public void Compiles_as_recorded(GoldenCase golden)
    {
        ArgumentNullException.ThrowIfNull(golden);
        golden.VerifyCompiled();
    }
}
