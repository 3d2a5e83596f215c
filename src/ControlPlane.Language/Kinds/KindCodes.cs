using System.ComponentModel;
using ControlPlane.Language.Text;

namespace ControlPlane.Language.Kinds;

/// <summary>The codes of problems with what documents of every kind name.</summary>
[ProblemCodes]
internal static class KindCodes
{
    [Description("The documents that a policy names exist.")]
    public const string UnknownPolicyReference = "CP0453";

    [Description("`use` names Policy documents that exist.")]
    public const string UnknownSharedPolicy = "CP0454";
}
