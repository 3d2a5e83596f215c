using System.ComponentModel;

namespace ControlPlane.Language.Documents;

/// <summary>CP04: policies.</summary>
internal static partial class Codes
{
    [Description("Entries of a policy that is a list have different names.")]
    public const string EntryNameTwice = "CP0401";

    [Description("An entry of a policy that is a list has a name, written as documents' names are.")]
    public const string EntryName = "CP0402";

    [Description("What a level brings in, disables or locks is listed once, and there is such a policy.")]
    public const string LadderList = "CP0403";

    [Description("A Policy document has policies.")]
    public const string SharedPolicies = "CP0404";

    [Description("A retry has 1 to 10 attempts.")]
    public const string RetryAttempts = "CP0411";

    [Description("A retry is on conditions that Envoy has.")]
    public const string RetryCondition = "CP0412";

    [Description("Statuses to retry on are 400 to 599.")]
    public const string RetryStatus = "CP0413";

    [Description("A try is given 1ms or more.")]
    public const string RetryPerTry = "CP0414";

    [Description("Back-off starts at 1ms or more and does not shrink.")]
    public const string RetryBackoffRange = "CP0415";

    [Description("Methods to retry are upper-case tokens.")]
    public const string RetryMethod = "CP0416";

    [Description("A demand for a token names each provider once, in one of anyOf and allOf, or adds scopes and claims.")]
    public const string JwtDemand = "CP0417";

    [Description("Scopes are words of printable ASCII.")]
    public const string JwtScope = "CP0418";

    [Description("Demanded claims have names and values.")]
    public const string JwtDemandedClaim = "CP0419";

    [Description("Alternatives of auth are one credential each, of different kinds, none of them optional.")]
    public const string AuthAlternatives = "CP0420";

    [Description("A block of addresses is a CIDR block without bits behind its prefix.")]
    public const string Cidr = "CP0421";

    [Description("A list of those who are let in or kept out is not empty.")]
    public const string AccessListEmpty = "CP0422";

    [Description("A block of addresses is allowed or denied, not both.")]
    public const string AllowedAndDenied = "CP0423";

    [Description("A rule of authorize allows or denies.")]
    public const string AuthorizeRule = "CP0424";

    [Description("A rule of authorize has a condition.")]
    public const string AuthorizeCondition = "CP0425";

    [Description("A claim has a name and values.")]
    public const string Claim = "CP0426";

    [Description("A header has a valid name.")]
    public const string HeaderName = "CP0431";

    [Description("Some headers are not changed as headers.")]
    public const string HeaderForbidden = "CP0432";

    [Description("A header's value is on one line.")]
    public const string HeaderValue = "CP0433";

    [Description("Operators in a value are closed and known to Envoy.")]
    public const string HeaderOperator = "CP0434";

    [Description("One header is changed in one way.")]
    public const string HeaderTwice = "CP0435";

    [Description("An origin is one that browsers send.")]
    public const string CorsOrigin = "CP0436";

    [Description("A method of CORS is an upper-case token.")]
    public const string CorsMethod = "CP0437";

    [Description("A header of CORS has a valid name.")]
    public const string CorsHeader = "CP0438";

    [Description("Browsers keep the answer to a preflight for at most 24h.")]
    public const string CorsMaxAge = "CP0439";

    [Description("A list of CORS is not empty.")]
    public const string CorsList = "CP0440";

    [Description("An origin of csrf is a host.")]
    public const string CsrfOrigin = "CP0441";

    [Description("A place of API keys is one header, query parameter or cookie.")]
    public const string ApiKeySource = "CP0442";

    [Description("A list of consumers or groups has valid names.")]
    public const string ConsumerNames = "CP0443";

    [Description("A rate is a count of 1 to 1000000000 per s, min, h, day or month.")]
    public const string Rate = "CP0444";

    [Description("A burst is 1 to 1000000000.")]
    public const string RateLimitBurst = "CP0445";

    [Description("A limit counts by one thing per entry of `by`.")]
    public const string RateLimitKey = "CP0446";

    [Description("What a limit counts by has a name.")]
    public const string RateLimitKeyName = "CP0447";

    [Description("A limit counts by one to four things, each once.")]
    public const string RateLimitKeys = "CP0448";

    [Description("A limit refuses with 429.")]
    public const string RateLimitStatus = "CP0449";

    [Description("A level does not take away or override what a level above has locked.")]
    public const string Locked = "CP0451";

    [Description("A level does not take away limits of a level above.")]
    public const string LimitRemoved = "CP0452";

    [Description("A policy names documents that exist.")]
    public const string UnknownPolicyReference = "CP0453";

    [Description("A level brings in Policy documents that exist.")]
    public const string UnknownSharedPolicy = "CP0454";

    [Description("A retry in force says on what.")]
    public const string RetryConditions = "CP0461";

    [Description("The longest back-off in force is not below the first.")]
    public const string RetryBackoff = "CP0462";

    [Description("A demand for a token in force names its providers.")]
    public const string JwtNoProvider = "CP0463";

    [Description("Levels that look for a token at the same place have a provider in common.")]
    public const string JwtSamePlace = "CP0464";

    [Description("Keys of the providers of one rule are fetched by the same side.")]
    public const string JwtFetchers = "CP0465";

    [Description("Scopes, claims and lifetimes are demanded where one token is.")]
    public const string JwtSeveralTokens = "CP0466";

    [Description("A token in a cookie is forwarded.")]
    public const string JwtCookie = "CP0467";

    [Description("Levels have a kind of credential in common.")]
    public const string AuthNothingInCommon = "CP0468";

    [Description("A match reads no header that says who the client is, nor one that an extension of the fleet sets.")]
    public const string IdentityMatch = "CP0469";

    [Description("A header in force is changed in one way.")]
    public const string HeaderConflict = "CP0471";

    [Description("A group that a policy names has a consumer in it.")]
    public const string UnknownGroup = "CP0472";

    [Description("The levels together admit a consumer.")]
    public const string NobodyAdmitted = "CP0473";

    [Description("API keys are looked for in the same places at all levels, and in no header that Envoy sets.")]
    public const string ApiKeyFrom = "CP0474";

    [Description("Authorize in force denies something.")]
    public const string AuthorizeNothing = "CP0475";

    [Description("Claims are asked for where a token is demanded.")]
    public const string AuthorizeClaims = "CP0476";

    [Description("Consumers are asked for where something tells who they are.")]
    public const string AuthorizeConsumers = "CP0477";

    [Description("Authorize has no allow rules where it allows by default.")]
    public const string AuthorizeDefault = "CP0478";

    [Description("ipAccess in force allows or denies somebody.")]
    public const string IpAccessNothing = "CP0479";

    [Description("CORS in force says its origins.")]
    public const string CorsOrigins = "CP0480";

    [Description("CORS with credentials names its origins and headers.")]
    public const string CorsCredentials = "CP0481";

    [Description("A limit in force has a rate.")]
    public const string RateLimitRate = "CP0482";

    [Description("A limit is written where requests go upstream.")]
    public const string RateLimitNowhere = "CP0483";

    [Description("A limit by claim stands where tokens are demanded.")]
    public const string RateLimitClaim = "CP0484";

    [Description("A limit by consumer stands where consumers are told apart.")]
    public const string RateLimitConsumer = "CP0485";

    [Description("A limit does not count by a header in which Envoy tells who the client is.")]
    public const string RateLimitIdentity = "CP0486";
}
