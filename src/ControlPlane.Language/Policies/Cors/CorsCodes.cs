using System.ComponentModel;
using ControlPlane.Language.Text;

namespace ControlPlane.Language.Policies.Cors;

/// <summary>The codes of problems with the policy <c>cors</c>.</summary>
[ProblemCodes]
internal static class CorsCodes
{
    [Description("An origin has the form that browsers send.")]
    public const string Origin = "CP0436";

    [Description("A method of CORS is an upper-case token.")]
    public const string Method = "CP0437";

    [Description("A header of CORS has a valid name.")]
    public const string Header = "CP0438";

    [Description("Browsers keep the answer to a preflight for at most 24h.")]
    public const string MaxAge = "CP0439";

    [Description("The lists of `cors` are not empty.")]
    public const string List = "CP0440";

    [Description("A `cors` that is in force has origins.")]
    public const string Origins = "CP0480";

    [Description("`cors` with credentials lists its origins and headers.")]
    public const string Credentials = "CP0481";
}
