using System.ComponentModel;
using ControlPlane.Language.Text;

namespace ControlPlane.Language.Policies.ExtAuthz;

/// <summary>The codes of problems with the policy <c>extAuthz</c>.</summary>
[ProblemCodes]
internal static class ExtAuthzCodes
{
    [Description("The extension that `extAuthz` names has a valid name.")]
    public const string Extension = "CP0721";

    [Description("The headers that are sent to an extension have valid names.")]
    public const string Send = "CP0722";

    [Description("The headers that an extension may set are ones that neither clients nor Envoy send.")]
    public const string Receive = "CP0723";

    [Description("An extension is sent 1B to 16MiB of a body.")]
    public const string Body = "CP0724";

    [Description("An `extAuthz` that is in force names an extension.")]
    public const string Nothing = "CP0761";

    [Description("The extension that `extAuthz` names is of type `extAuthz`.")]
    public const string Type = "CP0762";

    [Description("Envoys before 1.39 ask only one extension in each phase.")]
    public const string Many = "CP0763";

    [Description("The headers that an extension may set fit into one pattern.")]
    public const string ReceiveSize = "CP0773";
}
