using System.Collections.Immutable;
using ControlPlane.Language.Binding;
using ControlPlane.Language.EnvoyConfig;
using ControlPlane.Language.EnvoyConfig.Instances;
using ControlPlane.Language.Kinds.Consumers;
using ControlPlane.Language.Kinds.Routes.Matching;
using ControlPlane.Language.Ladder;
using ControlPlane.Language.Text;
using Envoy.Extensions.Filters.Http.ApiKeyAuth.V3;

namespace ControlPlane.Language.Policies.ApiKeyAuth;

/// <summary>Demands the API key of a consumer.</summary>
internal sealed class ApiKeyAuthPolicy() : SecurityPolicy<ApiKeyAuthSpec>("apiKey", () => new ApiKeyAuthRules())
{
    internal override Alternative Alternative => new(CredentialForm.Key) { KeepsItsHeaders = true };

    internal override RouteSplit Splits => RouteSplit.Keys;

    protected override IEnumerable<PolicyReference> References(ApiKeyAuthSpec fragment) => ConsumerChoice.References(fragment.Consumers, "consumers");

    protected override bool Weakens(ApiKeyAuthSpec earlier, ApiKeyAuthSpec later) =>
        Admission.Weakens((earlier.Consumers, earlier.Groups), (later.Consumers, later.Groups))
        || !ApiKeySources.InForce([earlier]).SequenceEqual(ApiKeySources.InForce([later]));

    protected override IEnumerable<PolicyProblem> Check(ImmutableArray<Demand<ApiKeyAuthSpec>> demands, PolicyContext context)
    {
        var said = demands.Where(demand => demand.Spec.From is not null).ToImmutableArray();
        foreach (var other in said.Skip(1).Where(demand => !Places(demand.Spec).SequenceEqual(Places(said[0].Spec))))
            yield return other.Problem(
                "from",
                PolicyCodes.ApiKeyFrom,
                $"differs from what {said[0].Level.Name} says, and Envoy looks for a key once",
                hint: "give the same places, or leave `from` out here"
            );
        foreach (var header in Headers(demands))
        {
            if (IdentityMatches.WhoSetsHeader(header, context) is { } told)
                yield return demands[^1]
                    .Problem(
                        "from",
                        PolicyCodes.ApiKeyFrom,
                        $"looks for the key in the header {Shown.Text(header)}, {told}: what clients send in it is removed",
                        hint: "use another header"
                    );
            if (UnmatchableParts.Named(header, "from", context.Form) is { } part)
                yield return demands[^1].Problem(part.Path, PolicyCodes.Unmatchable, part.Message, part.Allowed);
        }
        foreach (var problem in Admission.Check([.. demands.Select(Admitted)], context))
            yield return problem;
        if (!ApiKeySources.InForce(demands.Select(demand => demand.Spec)).Any(source => source.Cookie is not null))
            yield break;
        foreach (var (consumer, key) in NotForCookies(demands, context))
        {
            yield return demands[^1]
                .Problem(
                    "from",
                    PolicyCodes.ApiKeyFrom,
                    $"looks for keys in a cookie, which cannot carry the key `{key}` of the consumer {consumer}: the key contains a character that a "
                        + "cookie's value cannot contain",
                    hint: "give the consumer a key without `\"`, `,`, `;` and `\\`, or read keys from a header"
                );
        }
    }

    /// <summary>The keys that a cookie cannot carry (https://www.rfc-editor.org/rfc/rfc6265#section-4.1.1), by consumer and name.</summary>
    private static IEnumerable<(string Consumer, string Key)> NotForCookies(ImmutableArray<Demand<ApiKeyAuthSpec>> demands, PolicyContext context) =>
        from consumer in Admission.Of(demands.Select(Admitted), context.Documents).Names
        from key in context.Documents.Find<ConsumerSpec>(ConsumerKind.KindName, consumer)?.ApiKeys ?? []
        where key.Key?.Plain(context.Documents.Observed)?.AsSpan().ContainsAny("\",;\\") is true
        select (consumer, key.Name!);

    protected override RouteContribution Compile(ImmutableArray<Demand<ApiKeyAuthSpec>> demands, PolicyContext context)
    {
        var admitted = Admission.Of(demands.Select(Admitted), context.Documents);
        var sources = ApiKeySources.InForce(demands.Select(demand => demand.Spec));
        var carries = ApiKeySources.Carries(context.Variant, sources);
        var perRoute = new ApiKeyAuthPerRoute
        {
            KeySources = { (carries ? sources : ApiKeySources.OutsideQuery(sources)).Select(ApiKeySources.Envoy) },
            // Without it, what the instance says would not hold on this route, and the key would go upstream. Where a key may stand in the query Envoy would
            // decode the query, so a script takes it out.
            Forwarding = new Forwarding { Header = GeneratedNames.ConsumerHeader, HideCredentials = !carries },
        };
        if (!admitted.Everyone)
            perRoute.AllowedClients.AddRange(admitted.Names);
        var inAuthorization = Headers(demands).Contains(AuthorizationScheme.Header, StringComparer.OrdinalIgnoreCase);
        return new RouteContribution
        {
            Filters = [HttpInstances.ApiKey.On(perRoute), .. inAuthorization ? [AuthorizationScheme.Spelled("Bearer")] : Array.Empty<RouteFilter>()],
            Uses = admitted.Uses,
            HeadersRead = [.. Headers(demands)],
            Taken = carries ? [ApiKeySources.Taken(sources)] : [],
        };
    }

    /// <summary>Requests with a key in the query take a route of their own, so that the queries of others stay as they are.</summary>
    protected override IEnumerable<RouteVariant> Vary(RouteVariant variant, ImmutableArray<Demand<ApiKeyAuthSpec>> demands, PolicyContext context)
    {
        var sources = ApiKeySources.InForce(demands.Select(demand => demand.Spec));
        var parameters = ApiKeySources.Carries(VariantTraits.Of(variant), sources) ? [] : ApiKeySources.Parameters(sources);
        foreach (var (index, parameter) in parameters.Index())
        {
            yield return variant with
            {
                Suffix = variant.Suffix + "~key" + (index == 0 ? "" : $"{index + 1}"),
                Parameters = [.. variant.Parameters, parameter],
            };
        }
        yield return variant;
    }

    protected override IEnumerable<Credential> Credentials(ImmutableArray<Demand<ApiKeyAuthSpec>> demands, PolicyContext context) =>
        ApiKeySources.InForce(demands.Select(demand => demand.Spec)).Select(ApiKeySources.Shown);

    /// <summary>Envoy's filter takes the key out, wherever it finds it; a cookie is left with the others.</summary>
    protected override IEnumerable<Fact> Establishes(ImmutableArray<Demand<ApiKeyAuthSpec>> demands, Lookup documents) =>
        [
            new Identified(IdentifiedBy.ConsumerHeader, Always: true),
            .. ApiKeySources
                .InForce(demands.Select(demand => demand.Spec))
                .Where(source => source.Cookie is null)
                .Select(source => new TakenPlace(Name, source.Header, source.Query, "consumer")),
        ];

    private static IEnumerable<string> Headers(ImmutableArray<Demand<ApiKeyAuthSpec>> demands) =>
        ApiKeySources.InForce(demands.Select(demand => demand.Spec)).Select(source => source.Header).OfType<string>();

    private static IEnumerable<string?> Places(ApiKeyAuthSpec spec) => spec.From!.Value.Select(ApiKeySources.Text);

    private static AdmissionDemand Admitted(Demand<ApiKeyAuthSpec> demand) => new(demand.Spec.Consumers, demand.Spec.Groups, demand.Problem);
}
