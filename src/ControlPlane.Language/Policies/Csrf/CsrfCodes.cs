using System.ComponentModel;
using ControlPlane.Language.Text;

namespace ControlPlane.Language.Policies.Csrf;

/// <summary>The codes of problems with the policy <c>csrf</c>.</summary>
[ProblemCodes]
internal static class CsrfCodes
{
    [Description("An origin of `csrf` is a host.")]
    public const string Origin = "CP0441";

    [Description("A rule that has `csrf` of its own matches a method that is checked.")]
    public const string Never = "CP0791";
}
