using System.ComponentModel;
using ControlPlane.Language.Text;

namespace ControlPlane.Language.Documents;

/// <summary>The codes of problems with documents.</summary>
[ProblemCodes]
internal static class DocumentCodes
{
    [Description("A text is at most 10 MiB.")]
    public const string Size = "CP0102";

    [Description("A document has a `kind`.")]
    public const string KindMissing = "CP0114";

    [Description("A kind is one that the language defines.")]
    public const string UnknownKind = "CP0115";

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

    [Description("A `status` that is written back says what the document says itself: it is only read.")]
    public const string Status = "CP0127";

    [Description("There are more problems than the list shows.")]
    public const string More = "CP0126";
}
