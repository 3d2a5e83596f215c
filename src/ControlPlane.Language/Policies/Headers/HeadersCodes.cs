using System.ComponentModel;
using ControlPlane.Language.Text;

namespace ControlPlane.Language.Policies.Headers;

/// <summary>The codes of problems with the policy <c>headers</c>.</summary>
[ProblemCodes]
internal static class HeadersCodes
{
    [Description("All levels together change a header in only one way.")]
    public const string Conflict = "CP0471";

    [Description("A header that tells who the client is takes nothing that a client wrote.")]
    public const string Forged = "CP0793";
}
