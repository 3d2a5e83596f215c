using ControlPlane.Language.Binding;
using ControlPlane.Language.Text;

namespace ControlPlane.Language.Ladder;

/// <summary>Compares what two rules demand of requests.</summary>
internal static class Demands
{
    /// <summary>Security that one rule demands and another does not. A level above both that changed is told by itself.</summary>
    public static IEnumerable<PolicyType> Missing(EffectivePolicies demanded, EffectivePolicies offered) =>
        from policy in demanded.All
        where policy.Policy.Family is PolicyFamily.Security
        let layers = offered.Find(policy.Policy)?.Layers ?? []
        where
            policy.Layers.Any(layer =>
                !layers.Any(other =>
                    other.Level.Name == layer.Level.Name || other.Tree.ToNode().SameAs(layer.Tree.ToNode()) || !policy.Policy.Weakens(layer.Spec, other.Spec)
                )
            )
        select policy.Policy;
}
