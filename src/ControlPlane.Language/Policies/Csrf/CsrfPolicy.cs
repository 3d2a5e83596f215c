using ControlPlane.Language.Compilation;
using ControlPlane.Language.Http;
using Envoy.Config.Core.V3;
using Envoy.Type.V3;
using EnvoyCsrf = Envoy.Extensions.Filters.Http.Csrf.V3.CsrfPolicy;

namespace ControlPlane.Language.Policies.Csrf;

/// <summary>Refuses requests that pages of other hosts make a browser send.</summary>
internal sealed class CsrfPolicy() : NearestPolicy<CsrfSpec>("csrf", new CsrfRules())
{
    private const string Instance = "csrf";

    protected override RouteContribution Compile(CsrfSpec effective, PolicyContext context) => RouteContribution.Filter(Instance, new EnvoyCsrf
    {
        FilterEnabled = new RuntimeFractionalPercent { DefaultValue = new FractionalPercent { Numerator = 100, Denominator = FractionalPercent.Types.DenominatorType.Hundred } },
        AdditionalOrigins = { (effective.Origins ?? []).Select(WebOrigin.Matcher) },
    });
}
