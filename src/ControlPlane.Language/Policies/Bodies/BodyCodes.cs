using System.ComponentModel;
using ControlPlane.Language.Text;

namespace ControlPlane.Language.Policies.Bodies;

/// <summary>The codes of problems with the policy <c>body</c>.</summary>
[ProblemCodes]
internal static class BodyCodes
{
    [Description("A request body is limited to 1B to 1GiB.")]
    public const string Max = "CP0732";

    [Description("A `body` that is in force has a maximum.")]
    public const string Nothing = "CP0757";

    [Description("A rule that buffers requests does not upgrade them.")]
    public const string Upgrade = "CP0758";
}
