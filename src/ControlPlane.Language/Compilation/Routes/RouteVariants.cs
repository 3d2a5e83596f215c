using System.Collections.Immutable;
using ControlPlane.Language.Documents;
using ControlPlane.Language.Kinds.Routes;
using ControlPlane.Language.Policies;

namespace ControlPlane.Language.Compilation.Routes;

/// <summary>Makes the variants of a rule.</summary>
internal static class RouteVariants
{
    /// <summary>The variants in the order in which Envoy is to try them; what none of the copies takes is the rule itself, which is the last.</summary>
    /// <param name="context">Where the rule's policies are compiled.</param>
    /// <param name="vocabulary">All policies, in the order in which they vary routes.</param>
    /// <param name="redirect">Where the rule redirects to; null where it does not.</param>
    public static IEnumerable<RouteVariant> Of(PolicyContext context, Vocabulary vocabulary, RedirectSpec? redirect = null)
    {
        var variants = Redirects.Vary(new RouteVariant(context.Policies), redirect);
        foreach (var policy in vocabulary.Policies)
        {
            variants = variants
                .SelectMany(variant =>
                    variant.Policies.Find(policy) is { } effective
                        ? Policy.Of(policy).Vary(variant, effective, context with { Policies = variant.Policies })
                        : [variant]
                )
                .ToImmutableArray();
        }
        return variants;
    }
}
