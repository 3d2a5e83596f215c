using System.ComponentModel;
using ControlPlane.Language.Text;

namespace ControlPlane.Language.Policies.Errors;

/// <summary>The codes of problems with the policy <c>errors</c>.</summary>
[ProblemCodes]
internal static class ErrorsCodes
{
    [Description("The statuses that `errors` answers are 400 to 599.")]
    public const string Statuses = "CP0711";

    [Description("The status of an answer to an error is 200 to 599.")]
    public const string Status = "CP0712";

    [Description("The body of an answer to an error is at most 64 KiB.")]
    public const string Body = "CP0713";

    [Description("The operators in a body are complete, known to Envoy and safe where they are used.")]
    public const string Operator = "CP0714";

    [Description("A content type is a media type and is set with `contentType`.")]
    public const string ContentType = "CP0715";

    [Description("An entry of `errors` that is in force has statuses.")]
    public const string Nowhere = "CP0751";

    [Description("An entry of `errors` changes the status, the body or headers.")]
    public const string Nothing = "CP0752";

    [Description("At one level only one entry of `errors` answers a status.")]
    public const string Twice = "CP0753";

    [Description("A content type is only given together with a body.")]
    public const string BodyMissing = "CP0754";

    [Description("A page that a browser runs holds nothing that a client or a service wrote.")]
    public const string OperatorReflected = "CP0771";
}
