using System.Collections.Immutable;
using ControlPlane.Language.EnvoyConfig;
using ControlPlane.Language.Kinds.Routes;
using ControlPlane.Language.Ladder;
using ControlPlane.Language.Values.Http;

namespace ControlPlane.Language.Policies;

/// <summary>Where a policy in force is checked or compiled. It remembers what was looked at: see <see cref="SharedAnswers"/>.</summary>
/// <param name="Band">The Envoys.</param>
/// <param name="HasUpstream">False for rules that redirect or respond: they have no RouteAction.</param>
/// <param name="Policies">All policies in force there.</param>
/// <param name="Documents">Finds the documents that policies name.</param>
/// <param name="Match">What the rule matches.</param>
/// <param name="Answers">What policies that say the same answered.</param>
internal sealed record PolicyContext(BandGroup Band, bool HasUpstream, EffectivePolicies Policies, Lookup Documents, MatchSpec Match, SharedAnswers Answers)
{
    private readonly bool _hasUpstream = HasUpstream;
    private readonly EffectivePolicies _policies = Policies;
    private readonly EffectivePolicies _whole = Policies;
    private readonly MatchSpec _match = Match;
    private readonly ImmutableArray<MatchSpec> _matches = [Match];
    private readonly bool _upgrades;
    private readonly ImmutableHashSet<string> _setByExtensions = [];
    private readonly int? _ownBody;
    private readonly RequestForm _form = RequestForm.Default;
    private readonly VariantTraits? _variant;
    private RequestFacts? _facts;
    private RequestFacts? _wholeFacts;

    /// <summary>Remembers what is looked at; null where nobody needs to know.</summary>
    public Sight? Sight { get; init; }

    /// <summary>False for rules that redirect or respond: they have no RouteAction.</summary>
    public bool HasUpstream
    {
        get => Look(Seen.HasUpstream, _hasUpstream);
        init => _hasUpstream = value;
    }

    /// <summary>All policies in force there.</summary>
    public EffectivePolicies Policies
    {
        get => Look(Seen.Policies, _policies);
        init => (_policies, _facts) = (value, null);
    }

    /// <summary>The same where other policies are in force.</summary>
    public PolicyContext Under(EffectivePolicies policies) => ReferenceEquals(_policies, policies) ? this : this with { Policies = policies };

    /// <summary>What the rule matches.</summary>
    public MatchSpec Match
    {
        get => Look(Seen.Match, _match);
        init => _match = value;
    }

    /// <summary>The methods that are matched; null or empty for every method.</summary>
    public ImmutableArray<string>? Methods => Look(Seen.Methods, _match.Methods);

    /// <summary>Whether a request may become a stream of another protocol.</summary>
    public bool Upgrades
    {
        get => Look(Seen.Upgrades, _upgrades);
        init => _upgrades = value;
    }

    /// <summary>Headers that extensions of the fleet set, in lower case: what clients send in them is removed.</summary>
    public ImmutableHashSet<string> SetByExtensions
    {
        get => Look(Seen.SetByExtensions, _setByExtensions);
        init => _setByExtensions = value;
    }

    /// <summary>All that the rule matches, this match among them.</summary>
    public ImmutableArray<MatchSpec> Matches
    {
        get => Look(Seen.Matches, _matches);
        init => _matches = value;
    }

    /// <summary>The length in bytes of the body with which the rule itself answers; null where its requests go to a service.</summary>
    public int? OwnBody
    {
        get => Look(Seen.OwnBody, _ownBody);
        init => _ownBody = value;
    }

    /// <summary>The methods that the rule matches; null where it matches every method.</summary>
    public ImmutableArray<string>? MatchedMethods =>
        Matches.All(match => match.Methods is { IsDefaultOrEmpty: false }) ? [.. Matches.SelectMany(match => match.Methods!.Value).Distinct()] : null;

    /// <summary>What the policies in force establish; worked out once for these policies.</summary>
    public RequestFacts Facts => Look(Seen.Facts, _facts ??= FactsOf(_policies));

    /// <summary>What the policies establish that are in force on the rule as a whole.</summary>
    public RequestFacts WholeFacts => Look(Seen.WholeFacts, _wholeFacts ??= FactsOf(_whole));

    /// <summary>How requests look when they come to the rule.</summary>
    public RequestForm Form
    {
        get => Look(Seen.Form, _form);
        init => _form = value;
    }

    /// <summary>Which of the Envoy routes that the rule becomes; null for the rule as a whole.</summary>
    public VariantTraits? Variant
    {
        get => Look(Seen.Variant, _variant);
        init => _variant = value;
    }

    /// <summary>What these policies would establish here.</summary>
    public RequestFacts FactsOf(EffectivePolicies policies)
    {
        var facts = ImmutableArray.CreateBuilder<Fact>();
        foreach (var policy in policies.All)
            facts.AddRange(Answers.Of(SharedAnswers.Question.Establishes, policy, this, Establishes));
        return new RequestFacts(facts.DrainToImmutable());
    }

    private static Fact[] Establishes(EffectivePolicy effective, PolicyContext context) =>
        [.. Policy.Of(effective.Policy).Establishes(effective, context.Documents, context.Sight)];

    /// <summary>What is wrong with a policy in force here. Problems name places, so only that there is none is true of others.</summary>
    public IReadOnlyList<PolicyProblem> Problems(EffectivePolicy effective) =>
        Answers.Of(
            SharedAnswers.Question.Check,
            effective,
            this,
            static (effective, context) => Policy.Of(effective.Policy).Check(effective, context).ToList(),
            static problems => problems.Count == 0
        );

    /// <summary>What a policy in force contributes here.</summary>
    public RouteContribution Compile(EffectivePolicy effective) =>
        Answers.Of(SharedAnswers.Question.Compile, effective, this, static (effective, context) => Policy.Of(effective.Policy).Compile(effective, context));

    /// <summary>Whether another context is the same in all that was looked at.</summary>
    public bool LooksLike(PolicyContext other, Seen seen)
    {
        return ((seen & Seen.HasUpstream) == Seen.None || _hasUpstream == other._hasUpstream)
            && ((seen & Seen.Match) == Seen.None || ReferenceEquals(_match, other._match))
            && ((seen & Seen.Methods) == Seen.None || SameTexts(_match.Methods ?? [], other._match.Methods ?? []))
            && ((seen & Seen.Matches) == Seen.None || _matches == other._matches)
            && ((seen & Seen.Upgrades) == Seen.None || _upgrades == other._upgrades)
            && ((seen & Seen.SetByExtensions) == Seen.None || ReferenceEquals(_setByExtensions, other._setByExtensions))
            && ((seen & Seen.OwnBody) == Seen.None || _ownBody == other._ownBody)
            && ((seen & Seen.Form) == Seen.None || _form == other._form)
            && ((seen & Seen.Variant) == Seen.None || VariantTraits.AreSame(_variant, other._variant))
            && ((seen & Seen.Policies) == Seen.None || ReferenceEquals(_policies, other._policies))
            && ((seen & Seen.Facts) == Seen.None || Facts.SameAs(other.Facts))
            && ((seen & Seen.WholeFacts) == Seen.None || WholeFacts.SameAs(other.WholeFacts));
    }

    private static bool SameTexts(ImmutableArray<string> some, ImmutableArray<string> others) => some.AsSpan().SequenceEqual(others.AsSpan());

    private T Look<T>(Seen part, T value)
    {
        Sight?.Add(part);
        return value;
    }
}
