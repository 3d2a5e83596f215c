using System.ComponentModel;
using ControlPlane.Language.Text;

namespace ControlPlane.Language.Policies.IpAccess;

/// <summary>The codes of problems with the policy <c>ipAccess</c>.</summary>
[ProblemCodes]
internal static class IpAccessCodes
{
    [Description("A block of addresses is allowed or denied, not both.")]
    public const string AllowedAndDenied = "CP0423";

    [Description("An `ipAccess` that is in force allows or denies somebody.")]
    public const string Nothing = "CP0479";
}
