using System.ComponentModel;
using ControlPlane.Client.Wire;
using ControlPlane.Language.Text;

namespace ControlPlane.Server.Admin;

/// <summary>The codes of problems that the server itself finds: CP06.</summary>
[ProblemCodes]
internal static class ProblemCode
{
    [Description("A request to the API carries a token that the server knows.")]
    public const string Token = "CP0601";

    [Description("A request is for a path of the API.")]
    public const string NoSuchPath = "CP0602";

    [Description("A path of the API is asked with a method that it takes.")]
    public const string MethodNotAllowed = "CP0603";

    [Description("A body is JSON in UTF-8, as the API describes it.")]
    public const string MalformedBody = "CP0604";

    [Description("A body is sent as `application/json`, uncompressed.")]
    public const string MediaType = "CP0605";

    [Description("A body has at most 10 MiB.")]
    public const string TooLarge = "CP0606";

    [Description("A query parameter is known, stands once and has a value that is allowed.")]
    public const string QueryParameter = "CP0607";

    [Description("A request asks for what this version supports.")]
    public const string NotSupportedYet = "CP0608";

    [Description("A request is for something that exists.")]
    public const string NotFound = "CP0609";

    [Description("A document is still as `If-Match` or `If-None-Match` expects it.")]
    public const string ChangedSince = "CP0610";

    [Description("A document is written by the source that it belongs to, unless the write takes it over.")]
    public const string OwnedByAnother = ServerCodes.OwnedByAnother;

    [Description("The database answers.")]
    public const string DatabaseUnavailable = "CP0612";

    [Description("`If-Match` and `If-None-Match` are a revision in quotes, or `*`.")]
    public const string Condition = "CP0613";

    [Description("A body is one document of the kind and the name that the path gives.")]
    public const string IdentityDisagrees = "CP0614";

    [Description("A transaction writes or deletes each document once.")]
    public const string WrittenTwice = "CP0615";

    [Description("The server makes no mistake: this one is a bug, and its log tells more.")]
    public const string Internal = "CP0616";

    [Description("The fields of a request have values that are allowed.")]
    public const string BadRequest = "CP0617";

    [Description("A server that is asked whether it is ready is not stopping.")]
    public const string Stopping = "CP0618";

    [Description("A key set is fetched again only after a pause.")]
    public const string TooEarly = "CP0620";

    [Description("A key set that is to be fetched comes from a URL that the control plane fetches, and can be fetched.")]
    public const string NotFetched = "CP0621";

    [Description("Secrets that are given by `env` or `file` are resolved by cpctl, not by the server.")]
    public const string SecretOfClient = "CP0630";

    [Description("A Consumer has at most two live API keys when another one is added.")]
    public const string TwoLiveKeys = "CP0631";

    [Description("A document stays with its team, unless the write takes it over.")]
    public const string OwnedByAnotherTeam = ServerCodes.OwnedByAnotherTeam;

    [Description("The key set of a JwtProvider in use has been fetched.")]
    public const string KeySetAwaited = "CP0633";

    [Description("The key set of a JwtProvider in use can be fetched.")]
    public const string KeySetMissing = "CP0634";

    [Description("The key set of a JwtProvider in use could be fetched again lately.")]
    public const string KeySetOld = "CP0635";

    [Description("The secrets in use can be decrypted.")]
    public const string SecretClosed = "CP0636";

    [Description("A certificate that an authority is asked for is issued.")]
    public const string CertificateNotIssued = "CP0637";

    [Description("A certificate that an authority is asked for was issued or refused already.")]
    public const string CertificateAwaited = "CP0638";

    [Description("A certificate of an authority is renewed in time.")]
    public const string CertificateOld = "CP0639";

    [Description("Each Envoy has a `node.id` of its own.")]
    public const string DuplicateNode = "CP0640";

    [Description("A write causes no warning that it does not allow.")]
    public const string NotAllowed = "CP0650";

    [Description("The warnings that a write allows exist.")]
    public const string UnknownWarning = "CP0651";
}
