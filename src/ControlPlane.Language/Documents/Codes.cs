using System.ComponentModel;

namespace ControlPlane.Language.Documents;

/// <summary>Every problem code of the language: those of documents here, a file for each other area. A code never changes its meaning and is never used again.</summary>
/// <remarks>Per area and hundred: 01–49 are found in one document alone, 50–99 over the whole set. CP07 continues the policies of CP04.</remarks>
internal static partial class Codes
{
    [Description("The text is valid YAML or JSON.")]
    public const string Syntax = "CP0101";

    [Description("A text is at most 10 MiB.")]
    public const string Size = "CP0102";

    [Description("Maps and lists are nested at most 64 deep.")]
    public const string Depth = "CP0103";

    [Description("YAML is indented with spaces, not tabs.")]
    public const string Tab = "CP0104";

    [Description("YAML tags are not supported.")]
    public const string Tag = "CP0105";

    [Description("YAML merge keys are not supported.")]
    public const string MergeKey = "CP0106";

    [Description("A document contains only keys that the language defines.")]
    public const string UnknownKey = "CP0107";

    [Description("A key appears only once in a map.")]
    public const string DuplicateKey = "CP0108";

    [Description("An alias refers to an anchor that comes before it, and aliases do not make a document grow without bound.")]
    public const string Alias = "CP0109";

    [Description("A value has the type that its key requires.")]
    public const string WrongType = "CP0110";

    [Description("`null` is not a value in a document.")]
    public const string Null = "CP0111";

    [Description("A duration is whole numbers with units.")]
    public const string Duration = "CP0112";

    [Description("A value is one of those its key allows.")]
    public const string UnknownValue = "CP0113";

    [Description("A document has a `kind`.")]
    public const string KindMissing = "CP0114";

    [Description("A kind is one that the language defines.")]
    public const string UnknownKind = "CP0115";

    [Description("The language reserves this for a later version.")]
    public const string NotSupported = "CP0116";

    [Description("A document has a name.")]
    public const string NameMissing = "CP0117";

    [Description("A name is lower-case letters, digits, - and ., at most 63.")]
    public const string Name = "CP0118";

    [Description("A team is named as documents are.")]
    public const string Team = "CP0119";

    [Description("A label has a short key and a value on one line.")]
    public const string Label = "CP0120";

    [Description("A document is defined only once.")]
    public const string DuplicateDocument = "CP0121";

    [Description("A document in a list of one kind is of that kind.")]
    public const string KindOfList = "CP0122";

    [Description("A number is finite and within range.")]
    public const string Number = "CP0123";

    [Description("The keys of a map are text.")]
    public const string KeyText = "CP0124";

    [Description("A policy is one that the language defines.")]
    public const string UnknownPolicy = "CP0125";

    [Description("There are more problems than the list shows.")]
    public const string More = "CP0126";

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

    [Description("The weights of a rule add up to at most 4294967295.")]
    public const string WeightSum = "CP0141";
}
