using System.ComponentModel;

namespace ControlPlane.Language.Documents;

/// <summary>CP02: kinds.</summary>
internal static partial class Codes
{
    [Description("A fleet has a role.")]
    public const string FleetRole = "CP0201";

    [Description("A fleet has at least one listener.")]
    public const string FleetListeners = "CP0202";

    [Description("The chain is a version that exists.")]
    public const string FleetChain = "CP0203";

    [Description("The values of a node selector are not empty.")]
    public const string NodeSelector = "CP0204";

    [Description("A listener has a name, written as documents' names are.")]
    public const string ListenerName = "CP0205";

    [Description("A listener binds an IP address.")]
    public const string ListenerAddress = "CP0206";

    [Description("A listener has a TCP port.")]
    public const string ListenerPort = "CP0207";

    [Description("Listeners of a fleet have different names.")]
    public const string ListenerNameTwice = "CP0208";

    [Description("Listeners of a fleet have different addresses or ports.")]
    public const string ListenerAddressTwice = "CP0209";

    [Description("A group of consumers is named as documents are.")]
    public const string ConsumerGroup = "CP0211";

    [Description("An API key has a name of its own within its consumer.")]
    public const string ApiKeyName = "CP0212";

    [Description("A consumer has at most two API keys: the current one and its replacement.")]
    public const string ApiKeyCount = "CP0213";

    [Description("An API key is long enough and contains only characters that a header can carry.")]
    public const string ApiKeyValue = "CP0214";

    [Description("A user name consists of visible ASCII characters without a colon.")]
    public const string BasicUsername = "CP0215";

    [Description("A password is long enough and one line.")]
    public const string BasicPassword = "CP0216";

    [Description("The subject of a consumer's tokens is not empty.")]
    public const string ConsumerSubject = "CP0217";

    [Description("An API key belongs to one consumer, once.")]
    public const string ApiKeyTwice = "CP0218";

    [Description("A user name belongs to one consumer. Found over the whole set.")]
    public const string BasicUsernameTwice = "CP0219";

    [Description("A service gets its endpoints from exactly one source.")]
    public const string ServiceSource = "CP0221";

    [Description("An endpoint has an IP address; host names belong in `dns`.")]
    public const string EndpointAddress = "CP0222";

    [Description("An endpoint has a TCP port.")]
    public const string EndpointPort = "CP0223";

    [Description("The weight of an endpoint is 1 to 128.")]
    public const string EndpointWeight = "CP0224";

    [Description("An endpoint is listed once.")]
    public const string EndpointTwice = "CP0225";

    [Description("`dns` has a host name; IP addresses belong in `endpoints`.")]
    public const string DnsHost = "CP0226";

    [Description("`dns` has a TCP port.")]
    public const string DnsPort = "CP0227";

    [Description("A connect timeout is 1ms to 1m.")]
    public const string ConnectTimeout = "CP0228";

    [Description("A limit of a circuit breaker is within its range.")]
    public const string CircuitBreakerLimit = "CP0229";

    [Description("The durations of outlier detection are within their range.")]
    public const string OutlierDuration = "CP0230";

    [Description("Percentages of outlier detection are 0 to 100.")]
    public const string OutlierPercent = "CP0231";

    [Description("Counts of outlier detection are within their range.")]
    public const string OutlierCount = "CP0232";

    [Description("The maximum ejection time is at least the base ejection time.")]
    public const string OutlierMaxEjectionTime = "CP0233";

    [Description("A service has at most one health check.")]
    public const string HealthCheckCount = "CP0234";

    [Description("A health check is either `http` or `tcp`.")]
    public const string HealthCheckType = "CP0235";

    [Description("The durations of a health check are within their range.")]
    public const string HealthCheckDuration = "CP0236";

    [Description("Thresholds of a health check are 1 or more.")]
    public const string HealthCheckThreshold = "CP0237";

    [Description("An HTTP health check has a path.")]
    public const string HealthCheckPath = "CP0238";

    [Description("The host of an HTTP health check is a host name or an address, with or without a port.")]
    public const string HealthCheckHost = "CP0239";

    [Description("Outlier detection can eject an endpoint, and thresholds that are not enforced by default come with their enforcing percentage.")]
    public const string OutlierNotEnforced = "CP0160";

    [Description("Expected statuses are 200 to 599.")]
    public const string HealthCheckStatus = "CP0240";

    [Description("A JwtProvider names the issuer of its tokens.")]
    public const string JwtIssuer = "CP0241";

    [Description("The URL of something that is fetched is an absolute http or https URL.")]
    public const string JwtUrl = "CP0242";

    [Description("A JwtProvider names the audiences of its tokens, or says `any`.")]
    public const string JwtAudiences = "CP0243";

    [Description("A JwtProvider gets its keys from exactly one source.")]
    public const string JwtKeys = "CP0244";

    [Description("A key set contains usable public keys.")]
    public const string JwtKeySet = "CP0245";

    [Description("A document contains no private keys.")]
    public const string JwtKeySecret = "CP0246";

    [Description("Keys are refreshed every 1s to 24h, and stay valid between that interval and 720h.")]
    public const string JwtRefresh = "CP0247";

    [Description("A signature algorithm is one that Envoy can verify.")]
    public const string JwtAlgorithm = "CP0248";

    [Description("A signature algorithm fits the kind of key that the provider has.")]
    public const string JwtAlgorithmSecret = "CP0249";

    [Description("No two fleets select the same nodes.")]
    public const string SameNodes = "CP0251";

    [Description("A listener allows 10 to 10000 headers.")]
    public const string ListenerMaxHeaders = "CP0252";

    [Description("A listener allows headers of 1 to 8192 KiB.")]
    public const string ListenerMaxHeaderKiB = "CP0253";

    [Description("A client's address comes from one source.")]
    public const string ClientIpSource = "CP0254";

    [Description("A listener trusts 1 to 32 proxies in front.")]
    public const string ClientIpHops = "CP0255";

    [Description("A client's address is read from a header that can hold it.")]
    public const string ClientIpHeader = "CP0256";

    [Description("A fleet's range of Envoy versions has some that are supported.")]
    public const string FleetEnvoy = "CP0257";

    [Description("A panic threshold is 0 to 100 percent.")]
    public const string PanicThreshold = "CP0258";

    [Description("The service of an extension exists.")]
    public const string ExtensionService = "CP0270";

    [Description("A service that is called over gRPC speaks HTTP/2.")]
    public const string ExtensionProtocol = "CP0271";

    [Description("A token is read from a header, a query parameter or a cookie.")]
    public const string JwtLocation = "CP0281";

    [Description("A secret that issuer and verifier share has at least 32 bytes.")]
    public const string JwtSharedSecret = "CP0282";

    [Description("A claim has a name.")]
    public const string JwtClaim = "CP0283";

    [Description("A claim is copied to a header that nothing else uses.")]
    public const string JwtClaimHeader = "CP0284";

    [Description("A header carries one claim.")]
    public const string JwtClaimHeaderTwice = "CP0285";

    [Description("The clock skew is 1s to 1h, in whole seconds.")]
    public const string JwtClockSkew = "CP0286";

    [Description("The maximum lifetime of tokens is at least 1s and needs tokens that expire.")]
    public const string JwtMaxLifetime = "CP0287";

    [Description("A claim is not copied to the header that the token comes in.")]
    public const string JwtClaimHeaderToken = "CP0288";

    [Description("The settings of fetching are only given where keys are fetched, and by the side that fetches them.")]
    public const string JwtKeysFetched = "CP0289";

    [Description("An extension has a type.")]
    public const string ExtensionType = "CP0290";

    [Description("An extension has exactly one address: a service or a URL.")]
    public const string ExtensionTarget = "CP0291";

    [Description("The URL of an extension is one that Envoy can call.")]
    public const string ExtensionUrl = "CP0292";

    [Description("An extension states what happens when it fails.")]
    public const string ExtensionFailure = "CP0293";

    [Description("The timeout of an extension is 1ms to 1m.")]
    public const string ExtensionTimeout = "CP0294";

    [Description("A path prefix is only for extensions that are called over HTTP.")]
    public const string ExtensionPath = "CP0295";

    [Description("An extension is sent 1B to 16MiB of a body.")]
    public const string ExtensionBody = "CP0296";

    [Description("The compiled resources satisfy the validation rules of Envoy's API.")]
    public const string EnvoyRule = "CP0299";
}
