using System.ComponentModel;
using ControlPlane.Language.Text;

namespace ControlPlane.Language.Policies.ApiKeyAuth;

/// <summary>The codes of problems with the policy <c>apiKey</c>.</summary>
[ProblemCodes]
internal static class ApiKeyAuthCodes
{
    [Description("An API key is read from a header, a query parameter or a cookie.")]
    public const string Source = "CP0442";
}
