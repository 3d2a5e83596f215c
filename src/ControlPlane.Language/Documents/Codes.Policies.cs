using System.ComponentModel;

namespace ControlPlane.Language.Documents;

/// <summary>CP04: policies.</summary>
internal static partial class Codes
{
    [Description("Entries of a policy that is a list have different names.")]
    public const string EntryNameTwice = "CP0401";

    [Description("An entry of a policy that is a list has a name, written as documents' names are.")]
    public const string EntryName = "CP0402";

    [Description("`use`, `disable` and `locked` name each entry only once, and only policies that exist.")]
    public const string LadderList = "CP0403";

    [Description("A Policy document has at least one policy.")]
    public const string SharedPolicies = "CP0404";

    [Description("A retry has 1 to 10 attempts.")]
    public const string RetryAttempts = "CP0411";

    [Description("A retry condition is one that Envoy supports.")]
    public const string RetryCondition = "CP0412";

    [Description("The statuses to retry on are 400 to 599.")]
    public const string RetryStatus = "CP0413";

    [Description("The timeout of each attempt is within its range.")]
    public const string RetryPerTry = "CP0414";

    [Description("The back-off is within its range, and its maximum is at least its base.")]
    public const string RetryBackoffRange = "CP0415";

    [Description("Methods to retry are upper-case tokens.")]
    public const string RetryMethod = "CP0416";

    [Description("`jwt` names each provider only once, in either `anyOf` or `allOf`, or only adds scopes and claims.")]
    public const string JwtDemand = "CP0417";

    [Description("Scopes are words of printable ASCII.")]
    public const string JwtScope = "CP0418";

    [Description("Required claims have names and values.")]
    public const string JwtDemandedClaim = "CP0419";

    [Description("Alternatives of auth are one credential each, of different kinds, none of them optional.")]
    public const string AuthAlternatives = "CP0420";

    [Description("A block of addresses is a CIDR block without bits set beyond its prefix.")]
    public const string Cidr = "CP0421";

    [Description("A list of who is allowed or denied is not empty.")]
    public const string AccessListEmpty = "CP0422";

    [Description("A block of addresses is allowed or denied, not both.")]
    public const string AllowedAndDenied = "CP0423";

    [Description("A rule of `authorize` has either `allow` or `deny`.")]
    public const string AuthorizeRule = "CP0424";

    [Description("A rule of `authorize` has at least one condition.")]
    public const string AuthorizeCondition = "CP0425";

    [Description("A claim has a name and values.")]
    public const string Claim = "CP0426";

    [Description("A header has a valid name.")]
    public const string HeaderName = "CP0431";

    [Description("Some headers cannot be changed by `headers`.")]
    public const string HeaderForbidden = "CP0432";

    [Description("A header's value is on one line.")]
    public const string HeaderValue = "CP0433";

    [Description("The operators in a value are complete, known to Envoy and safe where they are used.")]
    public const string HeaderOperator = "CP0434";

    [Description("A header is changed in only one way.")]
    public const string HeaderTwice = "CP0435";

    [Description("An origin has the form that browsers send.")]
    public const string CorsOrigin = "CP0436";

    [Description("A method of CORS is an upper-case token.")]
    public const string CorsMethod = "CP0437";

    [Description("A header of CORS has a valid name.")]
    public const string CorsHeader = "CP0438";

    [Description("Browsers keep the answer to a preflight for at most 24h.")]
    public const string CorsMaxAge = "CP0439";

    [Description("The lists of `cors` are not empty.")]
    public const string CorsList = "CP0440";

    [Description("An origin of `csrf` is a host.")]
    public const string CsrfOrigin = "CP0441";

    [Description("An API key is read from a header, a query parameter or a cookie.")]
    public const string ApiKeySource = "CP0442";

    [Description("A list of consumers or groups has valid names.")]
    public const string ConsumerNames = "CP0443";

    [Description("A rate is a count of 1 to 1000000000 per s, min, h, day or month.")]
    public const string Rate = "CP0444";

    [Description("A burst is 1 to 1000000000.")]
    public const string RateLimitBurst = "CP0445";

    [Description("Each entry of `by` has exactly one key to count by.")]
    public const string RateLimitKey = "CP0446";

    [Description("The header, claim or parameter that a limit counts by has a name.")]
    public const string RateLimitKeyName = "CP0447";

    [Description("A limit counts by one to four keys, each only once.")]
    public const string RateLimitKeys = "CP0448";

    [Description("A limit refuses with 429.")]
    public const string RateLimitStatus = "CP0449";

    [Description("A level does not take away or override what a level above has locked.")]
    public const string Locked = "CP0451";

    [Description("A level does not take away limits of a level above.")]
    public const string LimitRemoved = "CP0452";

    [Description("The documents that a policy names exist.")]
    public const string UnknownPolicyReference = "CP0453";

    [Description("`use` names Policy documents that exist.")]
    public const string UnknownSharedPolicy = "CP0454";

    [Description("A retry that is in force has conditions or statuses.")]
    public const string RetryConditions = "CP0461";

    [Description("The maximum back-off that is in force is at least the base.")]
    public const string RetryBackoff = "CP0462";

    [Description("An answer whose status allows no body has none.")]
    public const string BodyWithoutPlace = "CP0790";

    [Description("The time of each try is not longer than the request's timeout.")]
    public const string RetryPerTryNever = "CP0380";

    [Description("A `jwt` that is in force names its providers.")]
    public const string JwtNoProvider = "CP0463";

    [Description("Levels that read a token from the same place have a provider in common.")]
    public const string JwtSamePlace = "CP0464";

    [Description("The keys of all providers of one rule are fetched by the same side: the control plane or Envoy.")]
    public const string JwtFetchers = "CP0465";

    [Description("Scopes, claims and lifetimes are only required where exactly one token is.")]
    public const string JwtSeveralTokens = "CP0466";

    [Description("A token that comes in a cookie is forwarded.")]
    public const string JwtCookie = "CP0467";

    [Description("The levels of `auth` have a kind of credential in common.")]
    public const string AuthNothingInCommon = "CP0468";

    [Description("A match does not read a header that tells who the client is, nor one that an extension of the fleet sets.")]
    public const string IdentityMatch = "CP0469";

    [Description("All levels together change a header in only one way.")]
    public const string HeaderConflict = "CP0471";

    [Description("A group that a policy names has at least one consumer.")]
    public const string UnknownGroup = "CP0472";

    [Description("All levels together admit at least one consumer.")]
    public const string NobodyAdmitted = "CP0473";

    [Description("API keys are read from the same places at all levels, and never from a header that Envoy sets.")]
    public const string ApiKeyFrom = "CP0474";

    [Description("An `authorize` that is in force denies something.")]
    public const string AuthorizeNothing = "CP0475";

    [Description("Claims are only checked where a token is required.")]
    public const string AuthorizeClaims = "CP0476";

    [Description("Consumers are only checked where a policy identifies them.")]
    public const string AuthorizeConsumers = "CP0477";

    [Description("`authorize` has no allow rules where it allows by default.")]
    public const string AuthorizeDefault = "CP0478";

    [Description("An `ipAccess` that is in force allows or denies somebody.")]
    public const string IpAccessNothing = "CP0479";

    [Description("A `cors` that is in force has origins.")]
    public const string CorsOrigins = "CP0480";

    [Description("`cors` with credentials lists its origins and headers.")]
    public const string CorsCredentials = "CP0481";

    [Description("A limit in force has a rate.")]
    public const string RateLimitRate = "CP0482";

    [Description("A limit applies only to rules that send requests to a service.")]
    public const string RateLimitNowhere = "CP0483";

    [Description("A limit by claim needs a token that is required.")]
    public const string RateLimitClaim = "CP0484";

    [Description("A limit by consumer needs a policy that identifies consumers.")]
    public const string RateLimitConsumer = "CP0485";

    [Description("A limit does not count by a header in which Envoy passes on who the client is.")]
    public const string RateLimitIdentity = "CP0486";
}
