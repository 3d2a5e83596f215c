using System.ComponentModel;
using ControlPlane.Language.Text;

namespace ControlPlane.Language.Binding;

/// <summary>The codes of problems with the shape of documents.</summary>
[ProblemCodes]
internal static class BindingCodes
{
    [Description("A document contains only keys that the language defines.")]
    public const string UnknownKey = "CP0107";

    [Description("A value has the type that its key requires.")]
    public const string WrongType = "CP0110";

    [Description("`null` is not a value in a document.")]
    public const string Null = "CP0111";

    [Description("A duration is whole numbers with units.")]
    public const string Duration = "CP0112";

    [Description("A value is one of those its key allows.")]
    public const string UnknownValue = "CP0113";

    [Description("The language reserves this for a later version.")]
    public const string NotSupported = "CP0116";

    [Description("A policy is one that the language defines.")]
    public const string UnknownPolicy = "CP0125";

    [Description("A point in time is RFC 3339 in UTC.")]
    public const string Instant = "CP0130";

    [Description("A secret is given in exactly one way.")]
    public const string SecretForm = "CP0131";

    [Description("A secret is not empty and at most 65536 characters.")]
    public const string SecretValue = "CP0132";

    [Description("A secret is only read from environment variables whose names begin with CPCTL_VAR_.")]
    public const string SecretVariable = "CP0133";

    [Description("A secret is only read from files below the document's folder.")]
    public const string SecretFile = "CP0134";

    [Description("A stored secret is referred to by the hash that reads show.")]
    public const string SecretHash = "CP0135";

    [Description("A duration is at most ten years long.")]
    public const string DurationTooLong = "CP0140";

    [Description("A text is given as a file to cpctl alone, by a relative path below the folder of the document.")]
    public const string TextFile = "CP0142";

    [Description("Entries of a policy that is a list have different names.")]
    public const string EntryNameTwice = "CP0401";

    [Description("An entry of a policy that is a list has a name, written as documents' names are.")]
    public const string EntryName = "CP0402";

    [Description("`use`, `disable` and `locked` name each entry only once, and only policies that exist.")]
    public const string LadderList = "CP0403";

    [Description("A rate is a count of 1 to 1000000000 per s, min, h, day or month.")]
    public const string Rate = "CP0444";

    [Description("A size is a whole number with a unit.")]
    public const string ByteSize = "CP0701";

    [Description("A percentage is above 0% and at most 100%.")]
    public const string Percentage = "CP0702";
}
