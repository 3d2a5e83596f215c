namespace ControlPlane.Server.Admin;

/// <summary>The codes of problems that the server itself finds: CP06.</summary>
internal static class ProblemCode
{
    public const string Token = "CP0601";
    public const string NoSuchPath = "CP0602";
    public const string MethodNotAllowed = "CP0603";
    public const string MalformedBody = "CP0604";
    public const string MediaType = "CP0605";
    public const string TooLarge = "CP0606";
    public const string QueryParameter = "CP0607";
    public const string NotSupportedYet = "CP0608";
    public const string NotFound = "CP0609";
    public const string ChangedSince = "CP0610";
    public const string OwnedByAnother = "CP0611";
    public const string DatabaseUnavailable = "CP0612";
    public const string Condition = "CP0613";
    public const string IdentityDisagrees = "CP0614";
    public const string WrittenTwice = "CP0615";
    public const string Internal = "CP0616";
    public const string BadRequest = "CP0617";
    public const string TooEarly = "CP0620";
    public const string NotFetched = "CP0621";
    public const string SecretOfClient = "CP0630";
    public const string TwoLiveKeys = "CP0631";
    public const string OwnedByAnotherTeam = "CP0632";
    public const string KeySetAwaited = "CP0633";
    public const string KeySetMissing = "CP0634";
    public const string KeySetOld = "CP0635";
    public const string SecretClosed = "CP0636";
    public const string NotAllowed = "CP0650";
    public const string UnknownWarning = "CP0651";
    public const string NoSecretKey = "CP0552";
}
