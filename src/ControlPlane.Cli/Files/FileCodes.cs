using System.ComponentModel;
using ControlPlane.Language.Text;

namespace ControlPlane.Cli.Files;

/// <summary>The codes of problems with files that cpctl reads.</summary>
[ProblemCodes]
internal static class FileCodes
{
    [Description("A variable that a secret is read from is set.")]
    public const string Variable = "CP0136";

    [Description("A file that a secret is read from exists, and holds at most 64 KiB of text.")]
    public const string SecretFile = "CP0137";

    [Description("A file that a secret is read from is within the folder that was given.")]
    public const string OutsideFolder = "CP0138";

    [Description("The files and folders that are given exist and can be read.")]
    public const string Files = "CP0190";
}
