using System.ComponentModel;
using ControlPlane.Language.Text;

namespace ControlPlane.Language.Policies.RateLimits;

/// <summary>The codes of problems with the policy <c>rateLimit</c>.</summary>
[ProblemCodes]
internal static class RateLimitCodes
{
    [Description("A burst is 1 to 1000000000.")]
    public const string Burst = "CP0445";

    [Description("Each entry of `by` has exactly one key to count by.")]
    public const string Key = "CP0446";

    [Description("The header, claim or parameter that a limit counts by has a name.")]
    public const string KeyName = "CP0447";

    [Description("A limit counts by one to four keys, each only once.")]
    public const string Keys = "CP0448";

    [Description("A limit refuses with 429.")]
    public const string Status = "CP0449";

    [Description("A limit in force has a rate.")]
    public const string Rate = "CP0482";

    [Description("A limit applies only to rules that send requests to a service.")]
    public const string Nowhere = "CP0483";

    [Description("A limit by claim needs a token that is required.")]
    public const string Claim = "CP0484";

    [Description("A limit by consumer needs a policy that identifies consumers.")]
    public const string Consumer = "CP0485";

    [Description("A limit does not count by a header in which Envoy passes on who the client is.")]
    public const string Identity = "CP0486";

    [Description("A limit by claim or consumer counts after security.")]
    public const string Count = "CP0776";

    [Description("A limit that counts after security does not count by a credential that security has taken out.")]
    public const string Taken = "CP0792";
}
