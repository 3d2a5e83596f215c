using System.ComponentModel;
using ControlPlane.Language.Text;

namespace ControlPlane.Language.Kinds.SharedPolicies;

/// <summary>The codes of problems with Policy documents.</summary>
[ProblemCodes]
internal static class SharedPolicyCodes
{
    [Description("A Policy document has at least one policy.")]
    public const string SharedPolicies = "CP0404";
}
