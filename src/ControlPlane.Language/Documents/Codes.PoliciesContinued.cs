using System.ComponentModel;

namespace ControlPlane.Language.Documents;

/// <summary>CP07: policies, continued.</summary>
internal static partial class Codes
{
    [Description("A size is a whole number with a unit.")]
    public const string ByteSize = "CP0701";

    [Description("A percentage is above 0% and at most 100%.")]
    public const string Percentage = "CP0702";

    [Description("The statuses that `errors` answers are 400 to 599.")]
    public const string ErrorStatuses = "CP0711";

    [Description("The status of an answer to an error is 200 to 599.")]
    public const string ErrorStatus = "CP0712";

    [Description("The body of an answer to an error is at most 64 KiB.")]
    public const string ErrorBody = "CP0713";

    [Description("The operators in a body are complete, known to Envoy and safe where they are used.")]
    public const string ErrorOperator = "CP0714";

    [Description("A content type is a media type and is set with `contentType`.")]
    public const string ErrorContentType = "CP0715";

    [Description("The extension that `extAuthz` names has a valid name.")]
    public const string ExtAuthzExtension = "CP0721";

    [Description("The headers that are sent to an extension have valid names.")]
    public const string ExtAuthzSend = "CP0722";

    [Description("The headers that an extension may set are ones that neither clients nor Envoy send.")]
    public const string ExtAuthzReceive = "CP0723";

    [Description("An extension is sent 1B to 16MiB of a body.")]
    public const string ExtAuthzBody = "CP0724";

    [Description("`compress` has at least one algorithm.")]
    public const string Compression = "CP0731";

    [Description("A request body is limited to 1B to 1GiB.")]
    public const string BodyMax = "CP0732";

    [Description("A delay is 1ms to 1h.")]
    public const string FaultDelay = "CP0733";

    [Description("The status of an aborted request is 200 to 599.")]
    public const string FaultAbort = "CP0734";

    [Description("Only rules that send requests to a service upgrade them.")]
    public const string UpgradeAction = "CP0741";

    [Description("The list of upgrades is not empty; leave it out for none.")]
    public const string UpgradeList = "CP0742";

    [Description("An entry of `errors` that is in force has statuses.")]
    public const string ErrorNowhere = "CP0751";

    [Description("An entry of `errors` changes the status, the body or headers.")]
    public const string ErrorNothing = "CP0752";

    [Description("At one level only one entry of `errors` answers a status.")]
    public const string ErrorTwice = "CP0753";

    [Description("A content type is only given together with a body.")]
    public const string ErrorBodyMissing = "CP0754";

    [Description("A `fault` that is in force has an end.")]
    public const string FaultEnd = "CP0755";

    [Description("A `fault` that is in force delays or aborts requests.")]
    public const string FaultNothing = "CP0756";

    [Description("A `body` that is in force has a maximum.")]
    public const string BodyNothing = "CP0757";

    [Description("A rule that buffers requests does not upgrade them.")]
    public const string BodyUpgrade = "CP0758";

    [Description("An `extAuthz` that is in force names an extension.")]
    public const string ExtAuthzNothing = "CP0761";

    [Description("The extension that `extAuthz` names is of type `extAuthz`.")]
    public const string ExtAuthzType = "CP0762";

    [Description("Envoys before 1.39 ask only one extension in each phase.")]
    public const string ExtAuthzMany = "CP0763";

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

    [Description("The buffer for retries is 1KiB to 1GiB.")]
    public const string RetryBuffer = "CP0775";

    [Description("A required claim can occur in the tokens that are accepted.")]
    public const string ClaimNever = "CP0777";

    [Description("A limit by claim or consumer counts after security.")]
    public const string RateLimitCount = "CP0776";

    [Description("A rule that has `csrf` of its own matches a method that is checked.")]
    public const string CsrfNever = "CP0791";

    [Description("A limit that counts after security does not count by a credential that security has taken out.")]
    public const string RateLimitTaken = "CP0792";

    [Description("A header that tells who the client is takes nothing that a client wrote.")]
    public const string HeaderForged = "CP0793";

    [Description("A rule that redirects or responds has no policy of its own that only works on requests to a service.")]
    public const string PolicyNowhere = "CP0794";

    [Description("An operator can have a value at the time when it is read.")]
    public const string OperatorAbsent = "CP0795";
}
