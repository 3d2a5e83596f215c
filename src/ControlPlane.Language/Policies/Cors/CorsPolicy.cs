using System.Collections.Immutable;
using System.Globalization;
using ControlPlane.Language.EnvoyConfig.Instances;
using ControlPlane.Language.Kinds.Routes.Matching;
using ControlPlane.Language.Ladder;
using ControlPlane.Language.Values.Http;
using Envoy.Config.Core.V3;
using Envoy.Config.Route.V3;
using Envoy.Extensions.Filters.Http.HeaderMutation.V3;
using Envoy.Extensions.Filters.Http.Rbac.V3;
using EnvoyCors = Envoy.Extensions.Filters.Http.Cors.V3.CorsPolicy;
using EnvoyRbac = Envoy.Config.Rbac.V3.RBAC;
using FilterRbac = Envoy.Extensions.Filters.Http.Rbac.V3.RBAC;
using HeaderMutation = Envoy.Config.Common.MutationRules.V3.HeaderMutation;

namespace ControlPlane.Language.Policies.Cors;

/// <summary>Which web pages of other origins may read answers.</summary>
internal sealed class CorsPolicy() : NearestPolicy<CorsSpec>("cors", () => new CorsRules())
{
    private const string AskedMethod = "access-control-request-method";

    /// <summary>The response headers of CORS (https://fetch.spec.whatwg.org/#http-responses) and of private network access.</summary>
    private static readonly ImmutableArray<string> OfServices =
    [
        "access-control-allow-credentials",
        "access-control-allow-headers",
        "access-control-allow-methods",
        "access-control-allow-origin",
        "access-control-allow-private-network",
        "access-control-expose-headers",
        "access-control-max-age",
    ];

    private static readonly ImmutableArray<string> DefaultMethods = ["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE"];

    /// <summary>Envoy's filter does nothing on routes that redirect or respond.</summary>
    internal override bool NeedsUpstream => true;

    internal override RouteSplit Splits => RouteSplit.Preflights;

    /// <summary>
    /// A twin before each route takes its preflights, which carry no credentials: it has no other policy, and it lets nothing through to the service, so
    /// nothing gets by the rule's security.
    /// </summary>
    internal override IEnumerable<RouteVariant> Vary(RouteVariant variant, EffectivePolicy effective, PolicyContext context)
    {
        var methods = context.Methods is { IsDefaultOrEmpty: false } matched ? matched : [];
        yield return variant with
        {
            Policies = variant.Policies.Where(policy => policy.Policy == this),
            Suffix = variant.Suffix + "~preflight",
            Headers =
            [
                .. variant.Headers,
                RouteMatches.Method(["OPTIONS"]),
                new HeaderMatcher { Name = "origin", PresentMatch = true },
                methods.IsEmpty ? new HeaderMatcher { Name = AskedMethod, PresentMatch = true } : RouteMatches.OneOf(AskedMethod, methods),
            ],
            AnyMethod = true,
            Preflight = true,
        };
        yield return variant;
    }

    protected override IEnumerable<string> Weakens(CorsSpec? earlier, CorsSpec? later) => later is null ? [] : CorsWeakening.Between(earlier, later);

    protected override IEnumerable<PolicyProblem> Check(CorsSpec effective, PolicyContext context)
    {
        if (effective.Origins is not { } origins)
        {
            yield return new PolicyProblem("", CorsCodes.Origins, "does not say which origins", "origins");
            yield break;
        }
        if (effective.Credentials is not true)
            yield break;
        const string Message = "is * beside credentials, which browsers refuse: any page could act for the user";
        if (origins.Contains(WebOrigin.Any))
            yield return new PolicyProblem("origins", CorsCodes.Credentials, Message, Hint: "list the origins by name, or leave credentials out");
        if (effective.Methods?.Contains(WebOrigin.Any) == true)
            yield return new PolicyProblem(
                "methods",
                CorsCodes.Credentials,
                "is * beside credentials, where browsers take it for a method of that name",
                "the methods by name, or no credentials"
            );
        if (effective.Headers?.Contains(WebOrigin.Any) == true)
            yield return new PolicyProblem("headers", CorsCodes.Credentials, Message, Hint: "list the headers by name, or leave credentials out");
        if (effective.Expose?.Contains(WebOrigin.Any) == true)
            yield return new PolicyProblem("expose", CorsCodes.Credentials, Message, Hint: "list the headers by name, or leave credentials out");
    }

    protected override IEnumerable<Fact> Establishes(CorsSpec spec, EffectivePolicy effective) => [new PreflightsAnswered()];

    protected override RouteContribution Compile(CorsSpec effective, PolicyContext context)
    {
        var methods = effective.Methods ?? (context.Methods is { IsDefaultOrEmpty: false } matched ? matched : DefaultMethods);
        var cors = new EnvoyCors
        {
            AllowOriginStringMatch = { effective.Origins!.Value.Select(WebOrigin.Matcher) },
            AllowMethods = Joined(methods),
            AllowHeaders = Joined(effective.Headers ?? []),
            ExposeHeaders = Joined(effective.Expose ?? []),
            MaxAge = effective.MaxAge?.TotalSeconds.ToString("0", CultureInfo.InvariantCulture) ?? "",
        };
        if (effective.Credentials is true)
            cors.AllowCredentials = true;
        return RouteContribution.Of(
            HttpInstances.Cors.On(cors),
            context.Variant is { Preflight: true } ? HttpInstances.Ip.On(Refused) : HttpInstances.Headers.On(OursAlone, MergeOrder.Before)
        );
    }

    /// <summary>
    /// Rules that allow nothing: 403 for every preflight that CORS, whose filter comes before, did not answer. Browsers only look for the missing headers;
    /// people find it in their logs.
    /// </summary>
    private static RBACPerRoute Refused => new() { Rbac = new FilterRbac { Rules = new EnvoyRbac { Action = EnvoyRbac.Types.Action.Allow } } };

    /// <summary>
    /// Envoy's filter overwrites what it sets and leaves the rest, so a service's own CORS headers would let in pages that the policy does not name: they go.
    /// Envoy puts the page's own origin into the answer, so no cache may give it to another page.
    /// </summary>
    private static HeaderMutationPerRoute OursAlone =>
        new()
        {
            Mutations = new Mutations
            {
                ResponseMutations =
                {
                    OfServices.Select(name => new HeaderMutation { Remove = name }),
                    new HeaderMutation
                    {
                        Append = new HeaderValueOption
                        {
                            Header = new HeaderValue { Key = "vary", Value = "origin" },
                            AppendAction = HeaderValueOption.Types.HeaderAppendAction.AppendIfExistsOrAdd,
                        },
                    },
                },
            },
        };

    private static string Joined(ImmutableArray<string> items) => string.Join(", ", items);
}
