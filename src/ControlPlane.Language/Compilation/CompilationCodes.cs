using System.ComponentModel;
using ControlPlane.Language.Text;

namespace ControlPlane.Language.Compilation;

/// <summary>The codes of problems with what documents compile to.</summary>
[ProblemCodes]
internal static class CompilationCodes
{
    [Description("No two fleets select the same nodes.")]
    public const string SameNodes = "CP0251";

    [Description("The compiled resources satisfy the validation rules of Envoy's API.")]
    public const string EnvoyRule = "CP0299";
}
