using System.Collections.Immutable;
using ControlPlane.Language.Binding;
using ControlPlane.Language.Documents;
using ControlPlane.Language.EnvoyConfig;
using ControlPlane.Language.Kinds.Routes;
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
        Of(effective.Policy).Check(effective, context).Select(effective.At);

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

    /// <summary>What the policy in force establishes for other policies.</summary>
    internal virtual IEnumerable<Fact> Establishes(EffectivePolicy effective, Lookup documents) => [];

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

/// <summary>Where a policy in force is checked or compiled.</summary>
/// <param name="Band">The Envoys.</param>
/// <param name="HasUpstream">False for rules that redirect or respond: they have no RouteAction.</param>
/// <param name="Policies">All policies in force there.</param>
/// <param name="Documents">Finds the documents that policies name.</param>
/// <param name="Match">What the rule matches.</param>
internal sealed record PolicyContext(BandGroup Band, bool HasUpstream, EffectivePolicies Policies, Lookup Documents, MatchSpec Match)
{
    private RequestFacts? _facts;
    private RequestFacts? _wholeFacts;

    /// <summary>All policies in force there.</summary>
    public EffectivePolicies Policies
    {
        get;
        init => (field, _facts) = (value, null);
    } = Policies;

    /// <summary>Whether a request may become a stream of another protocol.</summary>
    public bool Upgrades { get; init; }

    /// <summary>Headers that extensions of the fleet set, in lower case: what clients send in them is removed.</summary>
    public ImmutableHashSet<string> SetByExtensions { get; init; } = [];

    /// <summary>All that the rule matches, this match among them.</summary>
    public ImmutableArray<MatchSpec> Matches { get; init; } = [Match];

    /// <summary>The length in bytes of the body with which the rule itself answers; null where its requests go to a service.</summary>
    public int? OwnBody { get; init; }

    /// <summary>The methods that the rule matches; null where it matches every method.</summary>
    public ImmutableArray<string>? MatchedMethods =>
        Matches.All(match => match.Methods is { IsDefaultOrEmpty: false }) ? [.. Matches.SelectMany(match => match.Methods!.Value).Distinct()] : null;

    /// <summary>What the policies in force establish; worked out once for these policies.</summary>
    public RequestFacts Facts => _facts ??= RequestFacts.Of(Policies, Documents);

    /// <summary>What the policies establish that are in force on the rule as a whole.</summary>
    public RequestFacts WholeFacts => _wholeFacts ??= RequestFacts.Of(Whole, Documents);

    /// <summary>How requests look when they come to the rule.</summary>
    public RequestForm Form { get; init; } = RequestForm.Default;

    /// <summary>Which of the Envoy routes that the rule becomes; null for the rule as a whole.</summary>
    public RouteVariant? Variant { get; init; }

    /// <summary>All policies in force on the rule as a whole, where <see cref="Policies"/> are those of one of the routes it becomes.</summary>
    public EffectivePolicies Whole { get; } = Policies;
}
