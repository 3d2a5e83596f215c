using System.Collections.Immutable;
using ControlPlane.Language.Binding;
using ControlPlane.Language.EnvoyConfig;
using ControlPlane.Language.EnvoyConfig.Instances;
using ControlPlane.Language.Ladder;
using ControlPlane.Language.Text;

namespace ControlPlane.Language.Policies.Auth;

/// <summary>A choice between kinds of credentials: a rule becomes one Envoy route for each, taken by what a request carries.</summary>
internal sealed class AuthPolicy() : SecurityPolicy<AuthSpec>("auth", () => new AuthRules())
{
    internal override RouteSplit Splits => RouteSplit.Credentials;

    /// <summary>Which kind an alternative is; null where it is none, or more than one.</summary>
    public static string? KindOf(PolicySet alternative) =>
        alternative.Tree.Entries is [{ Key: var key }]
        && alternative.Fragments.Any(fragment => fragment.Policy.Name == key && fragment.Policy.Alternative is not null)
            ? key
            : null;

    protected override IEnumerable<PolicyReference> References(AuthSpec fragment) =>
        (fragment.AnyOf ?? []).SelectMany(
            (alternative, index) =>
                alternative.Fragments.SelectMany(
                    inner => inner.Policy.References(inner.Spec),
                    (inner, reference) => reference with { Path = $"anyOf[{index}].{inner.Policy.Name}.{reference.Path}" }
                )
        );

    protected override bool Weakens(AuthSpec earlier, AuthSpec later) =>
        Alternatives(later)
            .Any(alternative => !Alternatives(earlier).Any(known => known.Policy == alternative.Policy && !known.Policy.Weakens(known.Spec, alternative.Spec)));

    protected override IEnumerable<PolicyProblem> Check(ImmutableArray<Demand<AuthSpec>> demands, PolicyContext context)
    {
        var offered = Offered(demands);
        if (offered.Count == 0)
        {
            yield return demands[^1]
                .Problem(
                    "anyOf",
                    AuthCodes.NothingInCommon,
                    $"has no kind of credential in common with {string.Join(" and ", demands.SkipLast(1).Select(demand => demand.Level.Name))}: no "
                        + "request could pass"
                );
        }

        // An API key in the header of the others would be looked for in their credentials.
        var places = Places(offered, context.Policies.Where(policy => policy.Policy != this), demands, context);
        var (keys, others) = (places.Where(kind => kind.Key.Alternative!.KeepsItsHeaders), places.Where(kind => !kind.Key.Alternative!.KeepsItsHeaders));
        if (keys.SelectMany(kind => kind.Value).Intersect(others.SelectMany(kind => kind.Value)).FirstOrDefault() is { } same)
            yield return demands[^1]
                .Problem(
                    "anyOf",
                    PolicyCodes.ApiKeyFrom,
                    $"looks for API keys in the header {Shown.Text(same)}, which also carries another kind of credential: no request could pass with that one",
                    hint: "read API keys from another header"
                );
    }

    /// <summary>Nothing by itself: each of the routes it becomes has one of the alternatives in force.</summary>
    protected override RouteContribution Compile(ImmutableArray<Demand<AuthSpec>> demands, PolicyContext context) => RouteContribution.None;

    protected override IEnumerable<RouteVariant> Vary(RouteVariant variant, ImmutableArray<Demand<AuthSpec>> demands, PolicyContext context)
    {
        var without = variant.Policies.Where(policy => policy.Policy != this);
        var offered = Offered(demands);
        if (offered.Count == 0)
            yield break;
        var places = Places(offered, without, demands, context);
        // What carries no credential takes the last route.
        var last = offered.Find(kind => kind.Alternative!.LetsPreflightsPass) ?? offered[^1];
        foreach (var kind in offered.Where(kind => offered.Count > 1 && (kind != last || kind != offered[^1])))
        {
            foreach (var carrying in Carrying(variant, kind, Demanding(without, kind, demands), context))
            {
                foreach (
                    var beside in Beside(
                        carrying,
                        kind,
                        [.. offered.SkipWhile(other => other != kind).Skip(1)],
                        other => Demanding(without, other, demands),
                        context
                    )
                )
                    yield return beside with
                    {
                        Removed = Others(kind),
                    };
            }
        }
        yield return variant with
        {
            Policies = Demanding(without, last, demands),
            Removed = Others(last),
        };

        // What is verified takes its own credential out, or forwards it; the other kinds' nobody looked at.
        ImmutableArray<string> Others(Policy kind) =>
            [
                .. variant
                    .Removed.Concat(places.Where(other => other.Key != kind).SelectMany(other => other.Value).Except(places[kind]))
                    .Distinct()
                    .Order(StringComparer.Ordinal),
            ];
    }

    /// <summary>On the Envoy route of each kind that all levels offer, only that one is in force.</summary>
    protected override IEnumerable<Fact> Establishes(ImmutableArray<Demand<AuthSpec>> demands, Lookup documents) =>
        [
            new Authenticated(),
            .. from kind in Offered(demands)
            let policies = Demanding(EffectivePolicies.None, kind, demands)
            from identified in kind.Establishes(policies.Find(kind)!, documents, sight: null).OfType<Identified>()
            select identified with
            {
                Always = false,
            },
        ];

    /// <summary>By kind of credential: the headers in which it may stand.</summary>
    private static Dictionary<Policy, ImmutableArray<string>> Places(
        IEnumerable<Policy> offered,
        EffectivePolicies without,
        ImmutableArray<Demand<AuthSpec>> demands,
        PolicyContext context
    ) =>
        offered.ToDictionary(
            kind => kind,
            kind =>
            {
                var policies = Demanding(without, kind, demands);
                var credentials = kind.Credentials(policies.Find(kind)!, context with { Policies = policies });
                return credentials
                    .SelectMany(credential => credential.Headers)
                    .Select(header => header.Name)
                    .Where(name => name != "cookie")
                    .Distinct()
                    .ToImmutableArray();
            }
        );

    /// <summary>The routes of requests that carry a kind of credential, one for each place it may stand at.</summary>
    private static IEnumerable<RouteVariant> Carrying(RouteVariant variant, Policy kind, EffectivePolicies policies, PolicyContext context) =>
        kind.Credentials(policies.Find(kind)!, context with { Policies = policies })
            .Select(
                (credential, index) =>
                    variant with
                    {
                        Policies = policies,
                        Suffix = variant.Suffix + $"~{kind.Name}" + (index == 0 ? "" : $"{index + 1}"),
                        Headers = [.. variant.Headers, .. credential.Headers],
                        Parameters = [.. variant.Parameters, .. credential.Parameters],
                    }
            );

    /// <summary>
    /// The routes of requests that carry a kind of credential and, in the query or in a cookie, one of a kind that is looked at later: a script takes it out,
    /// and only there, because a script costs time. Whoever carries one of an earlier kind takes that kind's route.
    /// </summary>
    private static IEnumerable<RouteVariant> Beside(
        RouteVariant carrying,
        Policy kind,
        ImmutableArray<Policy> later,
        Func<Policy, EffectivePolicies> demanding,
        PolicyContext context
    )
    {
        var own = kind.Credentials(carrying.Policies.Find(kind)!, context with { Policies = carrying.Policies })
            .SelectMany(credential => credential.Parameters.Concat(credential.Cookies))
            .ToHashSet();
        var others = later
            .Select(other => (Policy: other, Policies: demanding(other)))
            .SelectMany(other => other.Policy.Credentials(other.Policies.Find(other.Policy)!, context with { Policies = other.Policies }))
            .Where(credential => credential.Parameters.Concat(credential.Cookies).Any(name => !own.Contains(name)))
            .ToImmutableArray();
        var taken = new TakenCredentials(HttpInstances.Lua)
        {
            Parameters = [.. others.SelectMany(other => other.Parameters)],
            Cookies = [.. others.SelectMany(other => other.Cookies)],
        };
        foreach (var (index, other) in others.Index())
        {
            yield return carrying with
            {
                Suffix = carrying.Suffix + "~beside" + (index == 0 ? "" : $"{index + 1}"),
                Headers = [.. carrying.Headers, .. other.Headers],
                Parameters = [.. carrying.Parameters, .. other.Parameters],
                Taken = [.. carrying.Taken, taken],
            };
        }
        yield return carrying;
    }

    private static IEnumerable<PolicyFragment> Alternatives(AuthSpec spec) => (spec.AnyOf ?? []).SelectMany(alternative => alternative.Fragments);

    /// <summary>The kinds that all levels offer.</summary>
    private static List<Policy> Offered(ImmutableArray<Demand<AuthSpec>> demands) =>
        [.. demands[0].Level.Vocabulary.Alternatives.Where(kind => demands.All(demand => Written(demand, kind) is not null)).Select(Of)];

    private static EffectivePolicies Demanding(EffectivePolicies policies, Policy kind, ImmutableArray<Demand<AuthSpec>> demands) =>
        demands.Aggregate(policies, (demanding, demand) => demanding.Demanding(kind, new PolicyLayer(kind, demand.Level, Written(demand, kind)!)));

    /// <summary>What a level says of one kind, at the place where it was written.</summary>
    private static EffectiveNode? Written(Demand<AuthSpec> demand, PolicyType kind)
    {
        if ((demand.Tree as EffectiveMap)?["anyOf"] is not EffectiveLeaf { Node: Sequence alternatives } leaf)
            return null;
        for (var index = 0; index < alternatives.Items.Length; index++)
        {
            if (alternatives.Items[index] is Mapping alternative && alternative[kind.Name] is { } written)
                return EffectiveNode.Of(kind, written, new Source(leaf.Source.Document, $"{leaf.Source.Path}[{index}].{kind.Name}"));
        }
        return null;
    }
}
