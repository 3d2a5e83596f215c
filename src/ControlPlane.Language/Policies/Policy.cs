using System.Collections.Immutable;
using ControlPlane.Language.EnvoyConfig;
using ControlPlane.Language.Kinds.Routes;
using ControlPlane.Language.Ladder;
using ControlPlane.Language.Text;
using ControlPlane.Language.Values.Http;
using FluentValidation;

namespace ControlPlane.Language.Policies;

/// <summary>A policy: its name, its spec, how levels of the ladder merge, the rules of an authored fragment, and what its effective form contributes to a route.</summary>
public abstract class Policy
{
    private protected Policy(string name) => Name = name;

    /// <summary>The key under <c>policies</c>.</summary>
    public string Name { get; }

    /// <summary>How what several levels say becomes one.</summary>
    internal abstract Merging Merging { get; }

    /// <summary>Whether it works on the way upstream alone: it is inherited by rules that redirect or respond, and has no effect there.</summary>
    internal virtual bool NeedsUpstream => false;

    /// <summary>Whether a level below may take it away: all but limits, which count for everything below the level where they are written.</summary>
    internal virtual bool CanBeTakenAway => Merging is not Merging.ByName;

    /// <summary>Whether <see cref="Compile"/> looks at the band; if not, what it compiles to is shared by all bands.</summary>
    internal virtual bool DependsOnBand => false;

    /// <summary>The record a fragment and the effective policy are bound to; of a policy that is a list, the record of an entry.</summary>
    internal abstract Type SpecType { get; }

    /// <summary>The rules of one authored fragment: null means not said at this level.</summary>
    internal abstract IValidator Rules { get; }

    /// <summary>The documents that an authored fragment names, each with its path below the fragment.</summary>
    internal abstract IEnumerable<PolicyReference> References(object fragment);

    /// <summary>Where an authored fragment says until when, each with its path below the fragment.</summary>
    internal virtual IEnumerable<Ending> Ends(object fragment) => [];

    /// <summary>What is wrong with the policy in force as a whole; empty when nothing is.</summary>
    internal abstract IEnumerable<PolicyProblem> Check(EffectivePolicy effective, PolicyContext context);

    /// <summary>What the policy in force contributes to the Envoy route of one rule.</summary>
    internal abstract RouteContribution Compile(EffectivePolicy effective, PolicyContext context);

    /// <summary>Whether a level that says the later fragment in place of the earlier one may let requests through that the earlier refuses. In doubt true; asked of security alone.</summary>
    internal virtual bool Loosens(object earlier, object later) => true;

    /// <summary>How a rule is protected less by what is in force later than by what is in force earlier, where the policy is no security but protects all the same: predicates of the rule, for plans.</summary>
    /// <param name="earlier">Null where it was not in force.</param>
    /// <param name="later">Null where it is not in force any more.</param>
    internal virtual IEnumerable<string> Weakens(EffectivePolicy? earlier, EffectivePolicy? later) => [];

    /// <summary>Whether what a level says would stand in the place of what is locked, under other names. Asked of policies that are lists.</summary>
    /// <param name="own">What the level says.</param>
    /// <param name="locked">What is said at the level that locks, and above.</param>
    internal virtual bool Overrides(EffectiveNode own, ImmutableArray<PolicyLayer> locked) => false;

    /// <summary>The Envoy routes that a variant of a rule becomes by this policy, in the order in which they are tried: itself, and copies for requests that are treated otherwise.</summary>
    internal virtual IEnumerable<RouteVariant> Vary(RouteVariant variant, EffectivePolicy effective, PolicyContext context) => [variant];

    /// <summary>How requests show that they carry what the policy demands; empty for policies that demand no credential. Any of these suffices.</summary>
    internal virtual IEnumerable<Credential> Credentials(EffectivePolicy effective, PolicyContext context) => [];
}

/// <summary>How what several levels of the ladder say of one policy becomes one.</summary>
internal enum Merging
{
    /// <summary>The nearest level wins, field by field.</summary>
    Nearest,

    /// <summary>The demands of all levels hold together: security.</summary>
    Adds,

    /// <summary>Entries merge by their name; a level below cannot remove one, unless <see cref="Policy.CanBeTakenAway"/>.</summary>
    ByName,
}

/// <summary>A document that a policy names.</summary>
/// <param name="Path">Below the fragment, for example <c>anyOf[0]</c>.</param>
/// <param name="Document">The document.</param>
internal sealed record PolicyReference(string Path, DocumentId Document);

/// <summary>A problem of a policy in force.</summary>
/// <param name="Path">Below the policy, for example <c>backoff.max</c>.</param>
/// <param name="Code">CP04nn.</param>
/// <param name="Message">What is wrong and what to do.</param>
/// <param name="Allowed">What would be right.</param>
/// <param name="Hint">Advice on what to do.</param>
internal sealed record PolicyProblem(string Path, string Code, string Message, string? Allowed = null, string? Hint = null)
{
    /// <summary>Says that a rule redirects or responds, where a policy would need a service.</summary>
    public const string NoUpstream = "has no effect here: the rule answers by itself, and its requests go to no service";

    /// <summary>What to do then.</summary>
    public const string WhereUpstream = "remove it, or write it at a rule with `to`, or at the Route or the fleet, whose rules with `to` inherit it";

    /// <summary>Where <see cref="Path"/> begins: what one level says. Null for the policy as merged.</summary>
    public EffectiveNode? In { get; init; }
}

/// <summary>Where a policy in force is checked or compiled.</summary>
/// <param name="Band">The Envoys.</param>
/// <param name="HasUpstream">False for rules that redirect or respond: they have no RouteAction.</param>
/// <param name="Policies">All policies in force there.</param>
/// <param name="Documents">Finds the documents that policies name.</param>
/// <param name="Match">What the rule matches.</param>
internal sealed record PolicyContext(BandGroup Band, bool HasUpstream, EffectivePolicies Policies, Lookup Documents, MatchSpec Match)
{
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

    /// <summary>How requests look when they come to the rule.</summary>
    public RequestForm Form { get; init; } = RequestForm.Default;

    /// <summary>Which of the Envoy routes that the rule becomes; null for the rule as a whole.</summary>
    public RouteVariant? Variant { get; init; }

    /// <summary>All policies in force on the rule as a whole, where <see cref="Policies"/> are those of one of the routes it becomes.</summary>
    public EffectivePolicies Whole { get; } = Policies;
}
