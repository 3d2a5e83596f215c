using System.ComponentModel;

namespace ControlPlane.Language.Documents;

/// <summary>CP07: policies, continued.</summary>
internal static partial class Codes
{
    [Description("A size is a whole number with a unit.")]
    public const string ByteSize = "CP0701";

    [Description("A percentage is above 0% and at most 100%.")]
    public const string Percentage = "CP0702";

    [Description("Statuses to answer otherwise are 400 to 599.")]
    public const string ErrorStatuses = "CP0711";

    [Description("The status of an answer to an error is 200 to 599.")]
    public const string ErrorStatus = "CP0712";

    [Description("The body of an answer to an error is at most 64 KiB.")]
    public const string ErrorBody = "CP0713";

    [Description("Operators in a body are closed and known to Envoy.")]
    public const string ErrorOperator = "CP0714";

    [Description("A content type is a media type, and has a key of its own.")]
    public const string ErrorContentType = "CP0715";

    [Description("What asks for permission is named as documents are.")]
    public const string ExtAuthzExtension = "CP0721";

    [Description("Headers that are shown to an extension have valid names.")]
    public const string ExtAuthzSend = "CP0722";

    [Description("Headers that an extension sets say who the client is: clients and Envoy itself do not send them.")]
    public const string ExtAuthzReceive = "CP0723";

    [Description("An extension is shown 1B to 16MiB of a body.")]
    public const string ExtAuthzBody = "CP0724";

    [Description("Compression has at least one algorithm.")]
    public const string Compression = "CP0731";

    [Description("A request body is limited to 1B to 1GiB.")]
    public const string BodyMax = "CP0732";

    [Description("A delay is 1ms to 1h.")]
    public const string FaultDelay = "CP0733";

    [Description("The status of an aborted request is 200 to 599.")]
    public const string FaultAbort = "CP0734";

    [Description("Only requests that go to a service are upgraded.")]
    public const string UpgradeAction = "CP0741";

    [Description("Upgrades are named or left out.")]
    public const string UpgradeList = "CP0742";

    [Description("An answer to errors says to which statuses.")]
    public const string ErrorNowhere = "CP0751";

    [Description("An answer to errors changes something.")]
    public const string ErrorNothing = "CP0752";

    [Description("At one level a status is answered in one way.")]
    public const string ErrorTwice = "CP0753";

    [Description("A content type stands beside a body.")]
    public const string ErrorBodyMissing = "CP0754";

    [Description("A fault in force says until when.")]
    public const string FaultEnd = "CP0755";

    [Description("A fault in force delays or aborts.")]
    public const string FaultNothing = "CP0756";

    [Description("A limit of bodies in force says how much.")]
    public const string BodyNothing = "CP0757";

    [Description("Requests that are buffered are not upgraded.")]
    public const string BodyUpgrade = "CP0758";

    [Description("Who asks for permission names an extension.")]
    public const string ExtAuthzNothing = "CP0761";

    [Description("An extension that is asked for permission is of that type.")]
    public const string ExtAuthzType = "CP0762";

    [Description("Envoy before 1.39 asks one extension in each phase.")]
    public const string ExtAuthzMany = "CP0763";

    [Description("An extension is shown the query that the service gets.")]
    public const string ExtAuthzQuery = "CP0764";

    [Description("No operator is taken whose value can add headers or lines to a message.")]
    public const string OperatorUnsafe = "CP0770";

    [Description("A page that a browser runs holds nothing that a client or a service wrote.")]
    public const string OperatorReflected = "CP0771";

    [Description("No operator reads the environment of Envoy's process.")]
    public const string OperatorEnvironment = "CP0772";

    [Description("Operators do not copy headers that hold what a token or an extension says.")]
    public const string OperatorIdentity = "CP0774";

    [Description("The headers that an extension may set fit into one pattern.")]
    public const string ExtAuthzReceiveSize = "CP0773";
}
