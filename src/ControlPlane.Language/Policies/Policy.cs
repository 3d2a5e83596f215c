using System.Collections.Immutable;
using ControlPlane.Language.Binding;
using ControlPlane.Language.Documents;
using ControlPlane.Language.Ladder;
using ControlPlane.Language.Text;
using ControlPlane.Language.Values.Http;
using Envoy.Extensions.Filters.Network.HttpConnectionManager.V3;

namespace ControlPlane.Language.Policies;

/// <summary>A policy as the compiler knows it: what its effective form contributes to a route. Every policy of a <see cref="Vocabulary"/> is one.</summary>
public abstract class Policy : PolicyType
{
    private protected Policy(string name)
        : base(name) { }

    /// <summary>The compiler's side of a policy.</summary>
    internal static Policy Of(PolicyType type) => (Policy)type;

    /// <summary>What is wrong with a policy in force as a whole, at the places where it was written.</summary>
    internal static IEnumerable<Problem> Problems(EffectivePolicy effective, PolicyContext context) =>
        context.Problems(effective) is { Count: > 0 } problems ? problems.Select(effective.At) : [];

    /// <summary>Whether <see cref="Compile"/> looks at the band; if not, what it compiles to is shared by all bands.</summary>
    internal virtual bool DependsOnBand => false;

    /// <summary>
    /// What it contributes to every HTTP listener, whether it is in force or not: how answers of Envoy's own are rewritten. It is a constant, for a listener
    /// that changes drains.
    /// </summary>
    internal virtual ImmutableArray<ResponseMapper> LocalReplies => [];

    /// <summary>What is wrong with the policy in force as a whole; empty when nothing is.</summary>
    internal abstract IEnumerable<PolicyProblem> Check(EffectivePolicy effective, PolicyContext context);

    /// <summary>What the policy in force contributes to the Envoy route of one rule.</summary>
    internal abstract RouteContribution Compile(EffectivePolicy effective, PolicyContext context);

    /// <summary>Whom each level lets connect; asked of policies that hold for connections.</summary>
    internal virtual IEnumerable<AddressAccess> Admits(EffectivePolicy effective) => [];

    /// <summary>What the policy in force establishes for other policies.</summary>
    /// <param name="effective">The policy in force.</param>
    /// <param name="documents">Finds the documents that it names.</param>
    /// <param name="sight">Remembers whether it looks at where it was written.</param>
    internal virtual IEnumerable<Fact> Establishes(EffectivePolicy effective, Lookup documents, Sight? sight) => [];

    /// <summary>
    /// How a rule is protected less by what is in force later than by what is in force earlier, where the policy is no security but protects all the same:
    /// predicates of the rule, for plans.
    /// </summary>
    /// <param name="earlier">Null where it was not in force.</param>
    /// <param name="later">Null where it is not in force any more.</param>
    internal virtual IEnumerable<string> Weakens(EffectivePolicy? earlier, EffectivePolicy? later) => [];

    /// <summary>By what <see cref="Vary"/> tells requests apart.</summary>
    internal virtual RouteSplit Splits => RouteSplit.Other;

    /// <summary>
    /// The Envoy routes that a variant of a rule becomes by this policy, in the order in which they are tried: itself, and copies for requests that are treated
    /// otherwise.
    /// </summary>
    internal virtual IEnumerable<RouteVariant> Vary(RouteVariant variant, EffectivePolicy effective, PolicyContext context) => [variant];

    /// <summary>How requests show that they carry what the policy demands; empty for policies that demand no credential. Any of these suffices.</summary>
    internal virtual IEnumerable<Credential> Credentials(EffectivePolicy effective, PolicyContext context) => [];
}
