using System.Runtime.CompilerServices;
using ControlPlane.Language.Documents;
using ControlPlane.Language.Kinds.Routes;
using ControlPlane.Language.Policies;

namespace ControlPlane.Language.Compilation.Routes;

/// <summary>Makes the variants of a rule.</summary>
internal static class RouteVariants
{
    private static readonly ConditionalWeakTable<Vocabulary, Policy[]> Splitting = [];

    /// <summary>The variants in the order in which Envoy is to try them; what none of the copies takes is the rule itself, which is the last.</summary>
    /// <param name="context">Where the rule's policies are compiled.</param>
    /// <param name="vocabulary">All policies.</param>
    /// <param name="redirect">Where the rule redirects to; null where it does not.</param>
    public static IReadOnlyList<RouteVariant> Of(PolicyContext context, Vocabulary vocabulary, RedirectSpec? redirect = null)
    {
        var whole = new RouteVariant(context.Policies);
        if (context.Policies.All.IsEmpty && redirect is null)
            return [whole];
        List<RouteVariant> variants = [.. Redirects.Vary(whole, redirect)];
        foreach (var policy in Splitting.GetValue(vocabulary, InOrder))
        {
            if (IsAnywhere(policy, variants))
                variants = Split(variants, policy, context);
        }
        return variants;
    }

    private static Policy[] InOrder(Vocabulary vocabulary) => [.. vocabulary.Policies.Select(Policy.Of).OrderBy(policy => policy.Splits)];

    private static List<RouteVariant> Split(List<RouteVariant> variants, Policy policy, PolicyContext context)
    {
        var split = new List<RouteVariant>(variants.Count + 1);
        foreach (var variant in variants)
        {
            if (variant.Policies.Find(policy) is { } effective)
                split.AddRange(policy.Vary(variant, effective, context.Under(variant.Policies)));
            else
                split.Add(variant);
        }
        return split;
    }

    private static bool IsAnywhere(Policy policy, List<RouteVariant> variants)
    {
        foreach (var variant in variants)
        {
            if (variant.Policies.Find(policy) is not null)
                return true;
        }
        return false;
    }
}
