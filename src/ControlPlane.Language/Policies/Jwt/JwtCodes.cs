using System.ComponentModel;
using ControlPlane.Language.Text;

namespace ControlPlane.Language.Policies.Jwt;

/// <summary>The codes of problems with the policy <c>jwt</c>.</summary>
[ProblemCodes]
internal static class JwtCodes
{
    [Description("`jwt` names each provider only once, in either `anyOf` or `allOf`, or only adds scopes and claims.")]
    public const string Demand = "CP0417";

    [Description("Scopes are words of printable ASCII.")]
    public const string Scope = "CP0418";

    [Description("Required claims have names and values.")]
    public const string DemandedClaim = "CP0419";

    [Description("A `jwt` that is in force names its providers.")]
    public const string NoProvider = "CP0463";

    [Description("Levels that read a token from the same place have a provider in common.")]
    public const string SamePlace = "CP0464";

    [Description("The keys of all providers of one rule are fetched by the same side: the control plane or Envoy.")]
    public const string Fetchers = "CP0465";

    [Description("A token that comes in a cookie is forwarded.")]
    public const string Cookie = "CP0467";
}
