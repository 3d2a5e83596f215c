using System.ComponentModel;
using ControlPlane.Language.Text;

namespace ControlPlane.Language.Values;

/// <summary>The codes of problems with values.</summary>
[ProblemCodes]
internal static class ValueCodes
{
    [Description("A list of names contains each name only once.")]
    public const string ListedTwice = "CP0304";

    [Description("A pattern is a regular expression in RE2 syntax that Envoy accepts.")]
    public const string Regex = "CP0313";

    [Description("A block of addresses is a CIDR block without bits set beyond its prefix.")]
    public const string Cidr = "CP0421";

    [Description("A header has a valid name.")]
    public const string HeaderName = "CP0431";

    [Description("Some headers cannot be changed by `headers`.")]
    public const string HeaderForbidden = "CP0432";

    [Description("A header's value is on one line.")]
    public const string HeaderValue = "CP0433";

    [Description("The operators in a value are complete, known to Envoy and safe where they are used.")]
    public const string HeaderOperator = "CP0434";

    [Description("No operator is taken whose value can add headers or lines to a message.")]
    public const string OperatorUnsafe = "CP0770";

    [Description("No operator reads the environment of Envoy's process.")]
    public const string OperatorEnvironment = "CP0772";

    [Description("An operator can have a value at the time when it is read.")]
    public const string OperatorAbsent = "CP0795";

    [Description("A header is changed in only one way.")]
    public const string HeaderTwice = "CP0435";
}
