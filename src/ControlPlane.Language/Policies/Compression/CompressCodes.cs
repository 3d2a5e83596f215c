using System.ComponentModel;
using ControlPlane.Language.Text;

namespace ControlPlane.Language.Policies.Compression;

/// <summary>The codes of problems with the policy <c>compress</c>.</summary>
[ProblemCodes]
internal static class CompressCodes
{
    [Description("`compress` has at least one algorithm.")]
    public const string Compression = "CP0731";
}
