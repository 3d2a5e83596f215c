using System.Collections.Immutable;
using ControlPlane.Language.Binding;
using ControlPlane.Language.EnvoyConfig;
using ControlPlane.Language.EnvoyConfig.Instances;
using ControlPlane.Language.Kinds.JwtProviders;
using ControlPlane.Language.Kinds.Routes.Matching;
using ControlPlane.Language.Ladder;
using ControlPlane.Language.Text;
using Envoy.Config.Route.V3;
using Envoy.Extensions.Filters.Http.HeaderMutation.V3;
using Envoy.Extensions.Filters.Http.JwtAuthn.V3;
using Envoy.Extensions.Filters.Network.HttpConnectionManager.V3;
using Envoy.Type.Matcher.V3;
using HeaderMutation = Envoy.Config.Common.MutationRules.V3.HeaderMutation;

namespace ControlPlane.Language.Policies.Jwt;

/// <summary>Demands for tokens: 401 without a valid one, 403 without its scopes and claims.</summary>
internal sealed class JwtPolicy() : SecurityPolicy<JwtSpec>("jwt", () => new JwtRules())
{
    /// <summary>What only preflights have.</summary>
    private static readonly ImmutableArray<HeaderMatcher> OfPreflights =
    [
        new()
        {
            Name = ":method",
            StringMatch = new StringMatcher { Exact = "OPTIONS" },
        },
        new() { Name = "origin", PresentMatch = true },
        new() { Name = "access-control-request-method", PresentMatch = true },
    ];

    internal override ImmutableArray<ResponseMapper> LocalReplies => JwtReplies.Mappers;

    internal override Alternative Alternative => new(CredentialForm.Token) { LetsPreflightsPass = true };

    internal override RouteSplit Splits => RouteSplit.Tokens;

    internal override bool IsOptional(object fragment) => ((JwtSpec)fragment).Optional is true;

    protected override IEnumerable<PolicyReference> References(JwtSpec fragment) => Named("anyOf", fragment.AnyOf).Concat(Named("allOf", fragment.AllOf));

    protected override IEnumerable<PolicyProblem> Check(ImmutableArray<Demand<JwtSpec>> demands, PolicyContext context)
    {
        foreach (var demand in demands.Where(demand => demand.Spec is { AnyOf: not null, AllOf: not null }))
            yield return demand.Problem("allOf", JwtCodes.NoProvider, "cannot be combined with anyOf at the same level", "one of anyOf and allOf");
        if (!demands.Any(demand => demand.Spec.Providers.Any()))
            yield return demands[^1].Problem("", JwtCodes.NoProvider, "names no provider, nor does a level above", "anyOf, or allOf");
        var tokens = RequiredTokens.Of(demands, context.Documents);
        foreach (var token in tokens.Tokens.Where(token => token.Providers.IsEmpty))
        {
            yield return token.Demand.Problem(
                token.Path,
                JwtCodes.SamePlace,
                "has no provider in common with what else is demanded for a token at the same place: no request could pass",
                "a provider of all levels, or providers that look for their tokens at different places"
            );
        }
        foreach (var problem in tokens.Tokens.SelectMany(token => Unreachable(token, context)))
            yield return problem;
        foreach (var demand in demands)
        {
            if (IssuerClaim.Wrong(demand.Spec.Claims, Fact(tokens)) is { } never)
                yield return demand.Problem($"claims.{IssuerClaim.Name}", PolicyCodes.ClaimNever, never, "an issuer of the providers, or leave the claim out");
        }
        if (tokens.Tokens.Any(token => token.Providers.IsEmpty))
            yield break;
        foreach (var problem in Check(tokens, demands))
            yield return problem;
    }

    protected override RouteContribution Compile(ImmutableArray<Demand<JwtSpec>> demands, PolicyContext context)
    {
        var tokens = RequiredTokens.Of(demands, context.Documents);
        var requirement = new JwtAuthentication { RequirementMap = { { tokens.Name, tokens.Requirement() } } };
        return new RouteContribution
        {
            Filters = [.. Filters(demands, tokens, context.Documents.Observed)],
            Parts = [new ExtensionPart(tokens.Instance, $"requirement/{tokens.Name}", requirement)],
            Uses = [.. tokens.Providers.Select(provider => Dependency.Of(provider.Id))],
            Taken = Carries(context.Variant, RemovedParameters(tokens))
                ? [new TakenCredentials(HttpInstances.Lua) { Parameters = RemovedParameters(tokens) }]
                : [],
        };
    }

    private static IEnumerable<RouteFilter> Filters(ImmutableArray<Demand<JwtSpec>> demands, RequiredTokens tokens, Observed observed)
    {
        yield return tokens.Instance.On(new PerRouteConfig { RequirementName = tokens.Name });
        if (ClaimHeaders.Of(tokens, observed) is { } claims)
            yield return HttpInstances.Headers.On(claims, MergeOrder.Before);
        if (Removal(tokens) is { } removal)
            yield return HttpInstances.Headers.On(removal, MergeOrder.Before);
        if (Schemes(tokens) is { IsEmpty: false } schemes)
            yield return AuthorizationScheme.Spelled(schemes);
        if (TokenConditions.Of(demands, tokens) is { } conditions)
            yield return HttpInstances.Authz.On(conditions, MergeOrder.Before);
    }

    protected override IEnumerable<Fact> Establishes(ImmutableArray<Demand<JwtSpec>> demands, Lookup documents) =>
        [new Identified(IdentifiedBy.Claims, Always: true), Fact(RequiredTokens.Of(demands, documents))];

    private static Tokens Fact(RequiredTokens tokens) =>
        new([.. tokens.Tokens.Select(token => token.Providers.Select(provider => new TokenIssuer(provider.Name, provider.Spec.Issuer)).ToImmutableArray())]);

    protected override bool Weakens(JwtSpec earlier, JwtSpec later) =>
        (later.Optional is true && earlier.Optional is not true)
        || Alternatives(later).Any(tokens => !Alternatives(earlier).Any(known => known.IsSubsetOf(tokens)))
        || (earlier.Scopes ?? []).Except(later.Scopes ?? []).Any()
        || (earlier.Claims ?? ImmutableSortedDictionary<string, ImmutableArray<string>>.Empty).Any(claim =>
            later.Claims?.TryGetValue(claim.Key, out var values) is not true || values.Except(claim.Value).Any()
        );

    /// <summary>The tokens, by provider, each of which suffices together.</summary>
    private static IEnumerable<ImmutableHashSet<string>> Alternatives(JwtSpec spec) =>
        spec.AllOf is { } all
            ?
            [
                [.. all],
            ]
            : (spec.AnyOf ?? []).Select(provider => ImmutableHashSet.Create(provider));

    /// <summary>
    /// Preflights carry no token; they pass to the service without one where all providers say so. Where cors is in force, it answers them. A token in the
    /// query is taken out on a route of its own, so that the others need no script.
    /// </summary>
    protected override IEnumerable<RouteVariant> Vary(RouteVariant variant, ImmutableArray<Demand<JwtSpec>> demands, PolicyContext context)
    {
        var takesOptions = context.Methods is not { IsDefaultOrEmpty: false } methods || methods.Contains("OPTIONS");
        var tokens = RequiredTokens.Of(demands, context.Documents);
        if (
            context.HasUpstream
            && takesOptions
            && !variant.Preflight
            && variant.Answer is null
            && context.FactsOf(variant.Policies).Find<PreflightsAnswered>() is null
            && tokens.Providers.All(provider => provider.Spec.RunOnPreflight is not true)
        )
        {
            yield return variant with
            {
                Policies = variant.Policies.Where(policy => policy.Policy != this),
                Suffix = variant.Suffix + "~preflight",
                Headers = variant.Headers.AddRange(OfPreflights),
                AnyMethod = true,
                Preflight = true,
                Removed = WithHeaders(variant.Removed, tokens),
            };
        }
        var parameters = RemovedParameters(tokens);
        for (var index = 0; index < parameters.Length && !Carries(VariantTraits.Of(variant), parameters); index++)
        {
            yield return variant with
            {
                Suffix = variant.Suffix + "~query" + (index == 0 ? "" : $"{index + 1}"),
                Parameters = [.. variant.Parameters, parameters[index]],
            };
        }
        yield return variant;
    }

    /// <summary>Headers, and beside them those in which tokens stand.</summary>
    private static ImmutableArray<string> WithHeaders(ImmutableArray<string> headers, RequiredTokens tokens)
    {
        foreach (var provider in tokens.Providers)
        {
            foreach (var location in provider.Locations)
            {
                if (location.Header?.ToLowerInvariant() is { } header && !headers.Contains(header))
                    headers = headers.Add(header);
            }
        }
        return headers;
    }

    /// <summary>How a request shows that it has a token: one condition for each place it may stand at.</summary>
    protected override IEnumerable<Credential> Credentials(ImmutableArray<Demand<JwtSpec>> demands, PolicyContext context) =>
        RequiredTokens
            .Of(demands, context.Documents)
            .Providers.SelectMany(provider => provider.Locations)
            .DistinctBy(location => location.Identity)
            .Select(location =>
                location switch
                {
                    { Header: { } header } => Credential.InHeader(header, location.EffectivePrefix),
                    { Query: { } query } => Credential.InQuery(query),
                    _ => Credential.InCookie(location.Cookie!),
                }
            );

    /// <summary>Providers whose tokens stand in headers that never arrive.</summary>
    private static IEnumerable<PolicyProblem> Unreachable(RequiredToken token, PolicyContext context) =>
        from provider in token.Providers
        from location in provider.Locations
        where location.Header is not null
        let part = UnmatchableParts.Named(location.Header!, token.Path, context.Form)
        let told = part is null ? IdentityMatches.WhoSetsHeader(location.Header!, context) : null
        where part is not null || told is not null
        select token.Demand.Problem(
            token.Path,
            PolicyCodes.Unmatchable,
            $"leads to the provider {provider.Name}, whose token stands in the header {Shown.Text(location.Header!)}, "
                + $"{(part is { } found ? $"which {found.Message}" : $"{told}: what clients send in it is removed")}",
            part?.Allowed ?? "another header"
        );

    private static IEnumerable<PolicyProblem> Check(RequiredTokens tokens, ImmutableArray<Demand<JwtSpec>> demands)
    {
        var nearest = tokens.Tokens.LastOrDefault(token => token.Demand == demands.Last(demand => tokens.Tokens.Any(other => other.Demand == demand)));
        if (nearest is null)
            yield break;
        if (tokens.Providers.Select(provider => provider.FetchedByEnvoy).Distinct().Count() > 1)
        {
            yield return nearest.Demand.Problem(
                nearest.Path,
                JwtCodes.Fetchers,
                "leads to tokens whose keys are fetched by Envoy and others whose keys are not: one requirement cannot have both",
                "providers with the same keys.fetchedBy"
            );
        }
        foreach (
            var provider in tokens.Providers.Where(provider =>
                provider.Spec.Forward is not true && provider.Locations.Any(location => location.Cookie is not null)
            )
        )
        {
            yield return nearest.Demand.Problem(
                nearest.Path,
                JwtCodes.Cookie,
                $"leads to the provider {provider.Name}, whose tokens stand in a cookie that Envoy cannot take out of the Cookie header",
                "forward: true, or a token in a header or a query parameter"
            );
        }
        if (tokens.Tokens.Length == 1)
            yield break;
        foreach (var demand in demands.Where(demand => demand.Spec.Scopes is not null || demand.Spec.Claims is not null))
            yield return demand.Problem(
                demand.Spec.Claims is null ? "scopes" : "claims",
                PolicyCodes.JwtSeveralTokens,
                "cannot be checked where several tokens are required: it is not clear whose claims are meant"
            );
        foreach (var provider in tokens.Providers.Where(provider => ClaimHeaders.Of(provider.Spec).Any()))
            yield return nearest.Demand.Problem(
                nearest.Path,
                PolicyCodes.JwtSeveralTokens,
                $"leads to several tokens, so the claim {Shown.Text(ClaimHeaders.Of(provider.Spec).First().Claim!)} of the provider {provider.Name} "
                    + "cannot be copied to a header: its name has dots and a `/` or a `:`"
            );
        foreach (var provider in tokens.Providers.Where(provider => provider.Spec.MaxLifetime is not null))
            yield return nearest.Demand.Problem(
                nearest.Path,
                PolicyCodes.JwtSeveralTokens,
                $"leads to several tokens, so the maxLifetime of the provider {provider.Name} cannot be held"
            );
    }

    /// <summary>
    /// Takes tokens out that upstreams are not to see. Not done by jwt_authn: filters after it may need them. A place that two providers share is forwarded
    /// only if both say so.
    /// </summary>
    private static HeaderMutationPerRoute? Removal(RequiredTokens tokens)
    {
        var headers = Removed(tokens).Select(location => location.Header?.ToLowerInvariant()).OfType<string>().Distinct().Order(StringComparer.Ordinal);
        var mutations = new Mutations { RequestMutations = { headers.Select(header => new HeaderMutation { Remove = header }) } };
        return mutations.CalculateSize() == 0 ? null : new HeaderMutationPerRoute { Mutations = mutations };
    }

    /// <summary>The query parameters that are taken out of requests.</summary>
    private static ImmutableArray<string> RemovedParameters(RequiredTokens tokens) =>
        tokens.Providers.All(static provider => provider.Locations.All(static location => location.Query is null))
            ? []
            : [.. Removed(tokens).Select(location => location.Query).OfType<string>().Distinct().Order(StringComparer.Ordinal)];

    private static ImmutableArray<string> Schemes(RequiredTokens tokens) =>
        [
            .. tokens
                .Providers.SelectMany(provider => provider.Locations)
                .Select(location => AuthorizationScheme.Of(location.Header, location.EffectivePrefix))
                .OfType<string>(),
        ];

    /// <summary>Whether a route takes only requests that have one of these parameters.</summary>
    private static bool Carries(VariantTraits? variant, ImmutableArray<string> parameters) => variant?.Carries(parameters) is true;

    private static IEnumerable<JwtLocationSpec> Removed(RequiredTokens tokens) =>
        tokens.Providers.Where(provider => provider.Spec.Forward is not true).SelectMany(provider => provider.Locations);

    private static IEnumerable<PolicyReference> Named(string list, ImmutableArray<string>? names) =>
        (names ?? []).Select((name, index) => new PolicyReference($"{list}[{index}]", new DocumentId(JwtProviderKind.KindName, name)));
}
