using System.ComponentModel;
using ControlPlane.Language.Text;

namespace ControlPlane.Language.Policies;

/// <summary>The codes of problems with several policies.</summary>
[ProblemCodes]
internal static class PolicyCodes
{
    [Description("A path or header that is matched by reaches matching on the fleet's listeners.")]
    public const string Unmatchable = "CP0355";

    [Description("A list of who is allowed or denied is not empty.")]
    public const string AccessListEmpty = "CP0422";

    [Description("Scopes, claims and lifetimes are only required where exactly one token is.")]
    public const string JwtSeveralTokens = "CP0466";

    [Description("A match does not read a header that tells who the client is, nor one that an extension of the fleet sets.")]
    public const string IdentityMatch = "CP0469";

    [Description("A group that a policy names has at least one consumer.")]
    public const string UnknownGroup = "CP0472";

    [Description("All levels together admit at least one consumer.")]
    public const string NobodyAdmitted = "CP0473";

    [Description("API keys are read from the same places at all levels, and never from a header that Envoy sets.")]
    public const string ApiKeyFrom = "CP0474";

    [Description("Operators do not copy headers that hold what a token or an extension says.")]
    public const string OperatorIdentity = "CP0774";

    [Description("A required claim can occur in the tokens that are accepted.")]
    public const string ClaimNever = "CP0777";

    [Description("A rule that redirects or responds has no policy of its own that only works on requests to a service.")]
    public const string PolicyNowhere = "CP0794";
}
