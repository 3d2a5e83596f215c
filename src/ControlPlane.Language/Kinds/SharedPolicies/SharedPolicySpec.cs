using System.ComponentModel;
using ControlPlane.Language.Binding;

namespace ControlPlane.Language.Kinds.SharedPolicies;

/// <summary>Policies under a name, to be brought in by `use` at fleets, routes and rules.</summary>
internal sealed record SharedPolicySpec
{
    [Description("The policies. They apply wherever a `use` names this document; limits count at the level of that `use`. Required, at least one.")]
    public PolicySet? Policies { get; init; }
}
