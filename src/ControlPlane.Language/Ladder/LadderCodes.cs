using System.ComponentModel;
using ControlPlane.Language.Text;

namespace ControlPlane.Language.Ladder;

/// <summary>The codes of problems with the ladder.</summary>
[ProblemCodes]
internal static class LadderCodes
{
    [Description("A level does not take away or override what a level above has locked.")]
    public const string Locked = "CP0451";

    [Description("A level does not take away limits of a level above.")]
    public const string LimitRemoved = "CP0452";
}
