using System.ComponentModel;

namespace ControlPlane.Language.Text;

/// <summary>The codes of problems with texts.</summary>
[ProblemCodes]
internal static class TextCodes
{
    [Description("The text is valid YAML or JSON.")]
    public const string Syntax = "CP0101";

    [Description("Maps and lists are nested at most 64 deep.")]
    public const string Depth = "CP0103";

    [Description("YAML is indented with spaces, not tabs.")]
    public const string Tab = "CP0104";

    [Description("YAML tags are not supported.")]
    public const string Tag = "CP0105";

    [Description("YAML merge keys are not supported.")]
    public const string MergeKey = "CP0106";

    [Description("A key appears only once in a map.")]
    public const string DuplicateKey = "CP0108";

    [Description("An alias refers to an anchor that comes before it, and aliases do not make a document grow without bound.")]
    public const string Alias = "CP0109";

    [Description("A number is finite and within range.")]
    public const string Number = "CP0123";

    [Description("The keys of a map are text.")]
    public const string KeyText = "CP0124";
}
