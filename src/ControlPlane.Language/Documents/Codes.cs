using System.ComponentModel;

namespace ControlPlane.Language.Documents;

/// <summary>Every problem code of the language, in one table. A code never changes its meaning and is never used again.</summary>
/// <remarks>Per area and hundred: 01–49 are found in one document alone, 50–99 over the whole set. CP07 continues the policies of CP04.</remarks>
internal static class Codes
{
    [Description("The text is broken YAML or JSON.")]
    public const string Syntax = "CP0101";

    [Description("A text is at most 10 MiB.")]
    public const string Size = "CP0102";

    [Description("Maps and lists are nested at most 64 deep.")]
    public const string Depth = "CP0103";

    [Description("YAML is indented with spaces, not tabs.")]
    public const string Tab = "CP0104";

    [Description("YAML tags are not supported.")]
    public const string Tag = "CP0105";

    [Description("YAML merge keys are not supported.")]
    public const string MergeKey = "CP0106";

    [Description("A document holds only keys that the language knows.")]
    public const string UnknownKey = "CP0107";

    [Description("A key stands once in a map.")]
    public const string DuplicateKey = "CP0108";

    [Description("An alias names an anchor before it, and aliases do not blow a document up.")]
    public const string Alias = "CP0109";

    [Description("A value has the type its key demands.")]
    public const string WrongType = "CP0110";

    [Description("null is no value in a document.")]
    public const string Null = "CP0111";

    [Description("A duration is whole numbers with units.")]
    public const string Duration = "CP0112";

    [Description("A value is one of those its key allows.")]
    public const string UnknownValue = "CP0113";

    [Description("A document says its kind.")]
    public const string KindMissing = "CP0114";

    [Description("A kind is one that the language knows.")]
    public const string UnknownKind = "CP0115";

    [Description("The language reserves this for a later version.")]
    public const string NotSupported = "CP0116";

    [Description("A document has a name.")]
    public const string NameMissing = "CP0117";

    [Description("A name is lower-case letters, digits, - and ., at most 63.")]
    public const string Name = "CP0118";

    [Description("A team is named as documents are.")]
    public const string Team = "CP0119";

    [Description("A label has a short key and a value of one line.")]
    public const string Label = "CP0120";

    [Description("A document is written once.")]
    public const string DuplicateDocument = "CP0121";

    [Description("A document in a list of one kind is of that kind.")]
    public const string KindOfList = "CP0122";

    [Description("A number is finite and within range.")]
    public const string Number = "CP0123";

    [Description("Keys are text.")]
    public const string KeyText = "CP0124";

    [Description("A policy is one that the language knows.")]
    public const string UnknownPolicy = "CP0125";

    [Description("There are more problems than are told.")]
    public const string More = "CP0126";

    [Description("A point in time is RFC 3339 in UTC.")]
    public const string Instant = "CP0130";

    [Description("A secret is given in exactly one way.")]
    public const string SecretForm = "CP0131";

    [Description("A secret is not empty and at most 65536 characters.")]
    public const string SecretValue = "CP0132";

    [Description("A secret comes from variables that begin with CPCTL_VAR_.")]
    public const string SecretVariable = "CP0133";

    [Description("A secret comes from files below the document's folder.")]
    public const string SecretFile = "CP0134";

    [Description("A stored secret is named by the hash that a read showed.")]
    public const string SecretHash = "CP0135";

    [Description("A fleet says its role.")]
    public const string FleetRole = "CP0201";

    [Description("A fleet has at least one listener.")]
    public const string FleetListeners = "CP0202";

    [Description("The chain is a version that exists.")]
    public const string FleetChain = "CP0203";

    [Description("What a selector of nodes names is not empty.")]
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

    [Description("A consumer has at most two API keys: the one in use and the one that replaces it.")]
    public const string ApiKeyCount = "CP0213";

    [Description("An API key is long and can stand in a header.")]
    public const string ApiKeyValue = "CP0214";

    [Description("A user name is visible ASCII without a colon.")]
    public const string BasicUsername = "CP0215";

    [Description("A password is long enough and one line.")]
    public const string BasicPassword = "CP0216";

    [Description("The subject of a consumer's tokens is not empty.")]
    public const string ConsumerSubject = "CP0217";

    [Description("An API key belongs to one consumer, once.")]
    public const string ApiKeyTwice = "CP0218";

    [Description("A user name belongs to one consumer. Found over the whole set.")]
    public const string BasicUsernameTwice = "CP0219";

    [Description("A service has its endpoints from one source.")]
    public const string ServiceSource = "CP0221";

    [Description("An endpoint has an IP address; host names belong into dns.")]
    public const string EndpointAddress = "CP0222";

    [Description("An endpoint has a TCP port.")]
    public const string EndpointPort = "CP0223";

    [Description("An endpoint weighs 1 to 128.")]
    public const string EndpointWeight = "CP0224";

    [Description("An endpoint is listed once.")]
    public const string EndpointTwice = "CP0225";

    [Description("dns names a host; IP addresses belong into endpoints.")]
    public const string DnsHost = "CP0226";

    [Description("dns has a TCP port.")]
    public const string DnsPort = "CP0227";

    [Description("A connection is given 1ms to 1m.")]
    public const string ConnectTimeout = "CP0228";

    [Description("A limit of a circuit breaker is within its range.")]
    public const string CircuitBreakerLimit = "CP0229";

    [Description("Durations of outlier detection are 1ms or more.")]
    public const string OutlierDuration = "CP0230";

    [Description("Percentages of outlier detection are 0 to 100.")]
    public const string OutlierPercent = "CP0231";

    [Description("Counts of outlier detection are within their range.")]
    public const string OutlierCount = "CP0232";

    [Description("The longest ejection is no shorter than the first.")]
    public const string OutlierMaxEjectionTime = "CP0233";

    [Description("A service has at most one health check.")]
    public const string HealthCheckCount = "CP0234";

    [Description("A health check is one of http and tcp.")]
    public const string HealthCheckType = "CP0235";

    [Description("Durations of a health check are 1ms or more.")]
    public const string HealthCheckDuration = "CP0236";

    [Description("Thresholds of a health check are 1 or more.")]
    public const string HealthCheckThreshold = "CP0237";

    [Description("An HTTP health check has a path.")]
    public const string HealthCheckPath = "CP0238";

    [Description("An HTTP health check names a host, with or without port.")]
    public const string HealthCheckHost = "CP0239";

    [Description("Expected statuses are 100 to 599.")]
    public const string HealthCheckStatus = "CP0240";

    [Description("A JwtProvider says who issues its tokens.")]
    public const string JwtIssuer = "CP0241";

    [Description("What is fetched has an absolute URL of http or https.")]
    public const string JwtUrl = "CP0242";

    [Description("A JwtProvider says for whom tokens are made, or `any`.")]
    public const string JwtAudiences = "CP0243";

    [Description("A JwtProvider has keys from one source.")]
    public const string JwtKeys = "CP0244";

    [Description("A key set holds usable public keys.")]
    public const string JwtKeySet = "CP0245";

    [Description("A document holds no secret keys.")]
    public const string JwtKeySecret = "CP0246";

    [Description("Keys are fetched every 1s to 24h and kept from then to 720h.")]
    public const string JwtRefresh = "CP0247";

    [Description("Algorithms are those that Envoy verifies.")]
    public const string JwtAlgorithm = "CP0248";

    [Description("Algorithms are for the kind of keys that they need.")]
    public const string JwtAlgorithmSecret = "CP0249";

    [Description("A token stands in a header, a query parameter or a cookie.")]
    public const string JwtLocation = "CP0281";

    [Description("A secret that issuer and verifier share has 32 bytes or more.")]
    public const string JwtSharedSecret = "CP0282";

    [Description("A claim has a name.")]
    public const string JwtClaim = "CP0283";

    [Description("A claim goes into a header that is for it alone.")]
    public const string JwtClaimHeader = "CP0284";

    [Description("A header carries one claim.")]
    public const string JwtClaimHeaderTwice = "CP0285";

    [Description("Clocks may be off by 1s to 1h, in whole seconds.")]
    public const string JwtClockSkew = "CP0286";

    [Description("The longest lifetime of tokens is 1s or more, and they must expire.")]
    public const string JwtMaxLifetime = "CP0287";

    [Description("A claim's header is not where the token stands.")]
    public const string JwtClaimHeaderToken = "CP0288";

    [Description("How keys are fetched is said only where they are, by whom it is kept.")]
    public const string JwtKeysFetched = "CP0289";

    [Description("A route names its fleets.")]
    public const string RouteFleets = "CP0301";

    [Description("Listeners of a route are named or left out.")]
    public const string RouteListeners = "CP0302";

    [Description("A host is a name without port, `*.` and a name, or `*`.")]
    public const string RouteHost = "CP0303";

    [Description("A list of names holds each once.")]
    public const string ListedTwice = "CP0304";

    [Description("A route has at least one rule.")]
    public const string RouteRules = "CP0305";

    [Description("Rules are named once there are two.")]
    public const string RuleNameMissing = "CP0306";

    [Description("A rule is named as documents are.")]
    public const string RuleName = "CP0307";

    [Description("Rules of a route have different names.")]
    public const string RuleNameTwice = "CP0308";

    [Description("A rule has one of to, redirect and respond.")]
    public const string RuleAction = "CP0309";

    [Description("A list of matches, methods, headers or parameters is not empty.")]
    public const string MatchList = "CP0310";

    [Description("A path match is one of exact, prefix and regex.")]
    public const string PathMatch = "CP0311";

    [Description("A path to match is one that a request can have.")]
    public const string PathText = "CP0312";

    [Description("A pattern is RE2's.")]
    public const string Regex = "CP0313";

    [Description("A method is an upper-case token.")]
    public const string Method = "CP0314";

    [Description("A match of a header or parameter has its name.")]
    public const string MatchName = "CP0315";

    [Description("A value match is one of exact, prefix, suffix, contains, regex and present.")]
    public const string ValueMatch = "CP0316";

    [Description("A text to match is not empty.")]
    public const string ValueText = "CP0317";

    [Description("A query parameter is inverted only with present.")]
    public const string QueryNot = "CP0318";

    [Description("A destination names a service.")]
    public const string Destination = "CP0319";

    [Description("A weight is 0 to 1000000.")]
    public const string Weight = "CP0320";

    [Description("Not all weights of a rule are 0.")]
    public const string Weights = "CP0321";

    [Description("A service is named once in a rule.")]
    public const string DestinationTwice = "CP0322";

    [Description("to lists at least one service.")]
    public const string Destinations = "CP0323";

    [Description("A redirect changes something.")]
    public const string RedirectParts = "CP0324";

    [Description("A redirect's host is a host name.")]
    public const string RedirectHost = "CP0325";

    [Description("A redirect's port is a TCP port.")]
    public const string RedirectPort = "CP0326";

    [Description("A redirect's path is a path.")]
    public const string RedirectPath = "CP0327";

    [Description("A redirect's status is one of redirection.")]
    public const string RedirectStatus = "CP0328";

    [Description("The status of an answer is 200 to 599.")]
    public const string RespondStatus = "CP0329";

    [Description("The body of an answer is at most 64 KiB.")]
    public const string RespondBody = "CP0330";

    [Description("Only requests that go to a service are rewritten.")]
    public const string RewriteAction = "CP0332";

    [Description("A rewrite has a host, or one of path, prefix and regex, or both.")]
    public const string RewriteParts = "CP0333";

    [Description("A rewritten path is a path.")]
    public const string RewritePath = "CP0334";

    [Description("A prefix is replaced only where a prefix is matched.")]
    public const string RewritePrefix = "CP0335";

    [Description("A rewrite by pattern has a pattern and a substitution that fits it.")]
    public const string RewriteRegex = "CP0336";

    [Description("A rewritten host is a host name, with or without port.")]
    public const string RewriteHost = "CP0337";

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

    [Description("No two fleets select the same nodes.")]
    public const string SameNodes = "CP0251";

    [Description("What is compiled keeps the rules of Envoy's API.")]
    public const string EnvoyRule = "CP0299";

    [Description("A route names fleets that exist.")]
    public const string UnknownFleet = "CP0351";

    [Description("A route names listeners that one of its fleets has.")]
    public const string UnknownListener = "CP0352";

    [Description("A rule sends requests to services that exist.")]
    public const string UnknownService = "CP0353";

    [Description("No two rules match the same requests of one host.")]
    public const string DuplicateMatch = "CP0354";

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

    [Description("A match reads no header that says who the client is.")]
    public const string IdentityMatch = "CP0469";

    [Description("A header in force is changed in one way.")]
    public const string HeaderConflict = "CP0471";

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

    [Description("An extension names a service that exists.")]
    public const string ExtensionService = "CP0270";

    [Description("A service that is called by gRPC speaks HTTP/2.")]
    public const string ExtensionProtocol = "CP0271";

    [Description("An extension says its type.")]
    public const string ExtensionType = "CP0290";

    [Description("An extension is called at one place.")]
    public const string ExtensionTarget = "CP0291";

    [Description("The URL of an extension is one that Envoy can call.")]
    public const string ExtensionUrl = "CP0292";

    [Description("An extension says what happens when it fails.")]
    public const string ExtensionFailure = "CP0293";

    [Description("An extension is given 1ms to 1m.")]
    public const string ExtensionTimeout = "CP0294";

    [Description("A path before the request's own is for services called by HTTP.")]
    public const string ExtensionPath = "CP0295";

    [Description("An extension is shown 1B to 16MiB of a body.")]
    public const string ExtensionBody = "CP0296";
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

    [Description("A group that a policy names has a consumer in it.")]
    public const string UnknownGroup = "CP0472";

    [Description("The levels together admit a consumer.")]
    public const string NobodyAdmitted = "CP0473";

    [Description("API keys are looked for in the same places at all levels.")]
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
