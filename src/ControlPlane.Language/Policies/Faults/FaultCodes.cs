using System.ComponentModel;
using ControlPlane.Language.Text;

namespace ControlPlane.Language.Policies.Faults;

/// <summary>The codes of problems with the policy <c>fault</c>.</summary>
[ProblemCodes]
internal static class FaultCodes
{
    [Description("A delay is 1ms to 1h.")]
    public const string Delay = "CP0733";

    [Description("The status of an aborted request is 200 to 599.")]
    public const string Abort = "CP0734";

    [Description("A `fault` that is in force has an end.")]
    public const string End = "CP0755";

    [Description("A `fault` that is in force delays or aborts requests.")]
    public const string Nothing = "CP0756";
}
