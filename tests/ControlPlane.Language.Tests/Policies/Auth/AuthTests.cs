using System.ComponentModel;
using System.Reflection;
using ControlPlane.Language.Policies.Auth;
using ControlPlane.Language.Tests.Compilation;
using ControlPlane.Testing;

namespace ControlPlane.Language.Tests.Policies.Auth;

public sealed class AuthTests
{
    public static TheoryData<GoldenCase> Cases => Golden.Cases(".");

    [Theory, MemberData(nameof(Cases))]
    public void Compiles_as_recorded(GoldenCase golden)
    {
        ArgumentNullException.ThrowIfNull(golden);
        golden.VerifyCompiled();
    }

    /// <summary>The compiler reads them from the vocabulary; people read them there.</summary>
    [Fact]
    public void The_reference_tells_all_alternatives_in_the_order_in_which_requests_are_looked_at()
    {
        var text = typeof(AuthSpec).GetProperty(nameof(AuthSpec.AnyOf))!.GetCustomAttribute<DescriptionAttribute>()!.Description;
        var places = Catalog.Default.Alternatives.Select(policy => text.IndexOf($"`{policy.Name}`", StringComparison.Ordinal)).ToList();
        places.ShouldAllBe(place => place >= 0);
        places.ShouldBeInOrder();
    }
}
