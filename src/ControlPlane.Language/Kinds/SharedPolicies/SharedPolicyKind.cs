using ControlPlane.Language.Binding;
using ControlPlane.Language.Documents;

namespace ControlPlane.Language.Kinds.SharedPolicies;

/// <summary>Policy documents: policies that several fleets, routes and rules share.</summary>
internal sealed class SharedPolicyKind() : Kind<SharedPolicySpec>(KindName, "policies", () => new SharedPolicyRules())
{
    /// <summary>As in <c>kind: Policy</c>.</summary>
    public const string KindName = SharedPolicies;

    public override Reach Reach => Reach.Shared;

    protected override IEnumerable<WrittenPolicies> Written(SharedPolicySpec spec) => [new("", spec.Policies, null)];
}
