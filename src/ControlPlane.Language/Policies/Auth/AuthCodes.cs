using System.ComponentModel;
using ControlPlane.Language.Text;

namespace ControlPlane.Language.Policies.Auth;

/// <summary>The codes of problems with the policy <c>auth</c>.</summary>
[ProblemCodes]
internal static class AuthCodes
{
    [Description("Alternatives of auth are one credential each, of different kinds, none of them optional.")]
    public const string Alternatives = "CP0420";

    [Description("The levels of `auth` have a kind of credential in common.")]
    public const string NothingInCommon = "CP0468";
}
