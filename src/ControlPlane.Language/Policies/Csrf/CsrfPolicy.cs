using System.Collections.Immutable;
using ControlPlane.Language.EnvoyConfig.Instances;
using ControlPlane.Language.Ladder;
using ControlPlane.Language.Values.Http;
using Envoy.Config.Core.V3;
using Envoy.Type.V3;
using EnvoyCsrf = Envoy.Extensions.Filters.Http.Csrf.V3.CsrfPolicy;

namespace ControlPlane.Language.Policies.Csrf;

/// <summary>Refuses requests that pages of other hosts make a browser send.</summary>
internal sealed class CsrfPolicy() : NearestPolicy<CsrfSpec>("csrf", () => new CsrfRules())
{
    /// <summary>The methods that Envoy's filter checks.</summary>
    private static readonly ImmutableArray<string> Guarded = ["POST", "PUT", "PATCH", "DELETE"];

    protected override IEnumerable<string> Weakens(CsrfSpec? earlier, CsrfSpec? later)
    {
        if (earlier is null)
            yield break;
        if (later is null)
            yield return "no longer has csrf: pages of any host may make browsers send requests";
        else if ((later.Origins ?? []).Except(earlier.Origins ?? []).ToArray() is { Length: > 0 } more)
            yield return $"lets pages of {string.Join(", ", more)} send requests by its csrf, which are refused now,";
    }

    protected override IEnumerable<PolicyProblem> Check(CsrfSpec effective, PolicyContext context)
    {
        if (context.MatchedMethods is { } matched && !matched.Intersect(Guarded).Any() && context.Policies.Find(this)!.IsWrittenAtRule)
            yield return new PolicyProblem(
                "",
                CsrfCodes.Never,
                $"checks {string.Join(", ", Guarded)}, but the rule matches only {string.Join(", ", matched)}: it never refuses anything",
                Hint: "leave it out here, or write it at the Route"
            );
    }

    protected override RouteContribution Compile(CsrfSpec effective, PolicyContext context) =>
        RouteContribution.Of(
            HttpInstances.Csrf.On(
                new EnvoyCsrf
                {
                    FilterEnabled = new RuntimeFractionalPercent
                    {
                        DefaultValue = new FractionalPercent { Numerator = 100, Denominator = FractionalPercent.Types.DenominatorType.Hundred },
                    },
                    AdditionalOrigins = { (effective.Origins ?? []).Select(WebOrigin.Matcher) },
                }
            )
        );
}
