using System.ComponentModel;
using ControlPlane.Language.Text;

namespace ControlPlane.Cli.Files;

/// <summary>The codes of problems with files that cpctl reads.</summary>
[ProblemCodes]
internal static class FileCodes
{
    [Description("A variable that a secret is read from is set.")]
    public const string Variable = "CP0136";

    [Description("A file that a document names exists and holds text: at most 64 KiB for a secret, 1 MiB for another text.")]
    public const string SecretFile = "CP0137";

    [Description("A file that a document names is within the folder that was given.")]
    public const string OutsideFolder = "CP0138";

    [Description("The files and folders that are given exist and can be read.")]
    public const string Files = "CP0190";
}
