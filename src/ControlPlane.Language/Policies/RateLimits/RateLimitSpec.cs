using System.Collections.Immutable;
using System.ComponentModel;
using ControlPlane.Language.Binding;
using ControlPlane.Language.Values;

namespace ControlPlane.Language.Policies.RateLimits;

/// <summary>
/// A limit of requests. It counts where it is written: one bucket for all rules under that level. Rules that redirect or respond are not limited.
/// </summary>
/// <remarks>
/// A bucket refills evenly, not at the end of its unit, and is full again only when a limit of the fleet changes that is counted in the same place.
/// </remarks>
[Planned("onFailure")]
internal sealed record RateLimitSpec
{
    [Description(
        "The limit's name, unique at its level. Required. A limit with the same name at a lower level is another limit, with its own bucket, and its "
            + "fields override those from above. Limits with different names all apply."
    )]
    public string? Name { get; init; }

    [Description(
        "How many requests pass: `10/s`, `100/min`, `1000/h`, `10000/day`, `100000/month` (30 days); 1 to 1000000000. The bucket refills evenly at "
            + "this rate. Required once the limit is in force."
    )]
    public Rate? Rate { get; init; }

    [Description("The size of the bucket: how many requests pass at once after a pause, 1 to 1000000000. Default: the count in `rate`.")]
    public int? Burst { get; init; }

    [Description(
        "What distinguishes clients, at most four items. Each combination of their values has its own bucket, and the 10000 most recently used "
            + "buckets are kept. Default: one bucket for all requests."
    )]
    public ImmutableArray<LimitKeySpec>? By { get; init; }

    [Description(
        "Which Envoys count together. `proxy`: each Envoy counts by itself. `fleet`: each of n Envoys admits one n-th of the rate and the burst, but "
            + "a burst of at least one request, so the fleet keeps to the limit where a load balancer spreads requests evenly. Each listener counts by "
            + "itself. Default `proxy`."
    )]
    [Default("proxy")]
    public LimitScope? Scope { get; init; }

    [Description("How requests are counted. `tokenBucket` is the only algorithm. Default `tokenBucket`.")]
    [Default("tokenBucket")]
    public LimitAlgorithm? Algorithm { get; init; }

    [Description(
        "`enforce`: requests beyond the limit are rejected. `shadow`: they pass, and are counted in Envoy's statistic "
            + "`limit.*.shadow.http_local_rate_limit.rate_limited`. Default `enforce`."
    )]
    [Default("enforce")]
    public LimitMode? Mode { get; init; }

    [Description(
        "When a request is counted. `beforeSecurity`: every request counts, including one that is rejected for its credentials, so a limit by `ip` "
            + "slows down anyone who guesses credentials. `afterSecurity`: only requests that security lets in count, so nobody else can use up the limit "
            + "of a client. Default: `beforeSecurity` if `by` has `ip` and neither a claim nor the consumer, which are known only after security; "
            + "otherwise `afterSecurity`."
    )]
    public LimitCount? Count { get; init; }

    [Description("The status with which a request beyond the limit is answered: 429, which is RESOURCE_EXHAUSTED for gRPC. Default 429.")]
    [Default("429")]
    public int? Status { get; init; }

    [Description(
        "Whether responses describe the limit in the headers x-ratelimit-limit, x-ratelimit-remaining and x-ratelimit-reset (seconds until the next "
            + "request passes; with `scope: fleet`, the next one anywhere in the fleet). Envoy 1.40 and newer also sends Retry-After when it rejects a "
            + "request. Never in shadow mode. Default true."
    )]
    [Default("true")]
    public bool? Headers { get; init; }
}

/// <summary>One thing that tells clients apart: exactly one of the fields. Requests without it share a bucket.</summary>
internal sealed record LimitKeySpec
{
    [Description(
        "A claim of the verified token; only a claim that is text counts. Dots lead into nested claims, except where the name has a `/` or a `:`. "
            + "Needs `jwt` in force, or an `auth` that offers it; where `auth` offers keys or passwords too, a claim is allowed only together with "
            + "`consumer`. Preflights, which carry no token, are not counted."
    )]
    public string? Claim { get; init; }

    [Description(
        "A request header, by its first value. It may not be a header that identifies the client. Clients choose the value: one that sends another "
            + "value gets another bucket."
    )]
    public string? Header { get; init; }

    [Description(
        "Name of a query parameter, written decoded: 1 to 256 visible ASCII characters except `& = # ? % +`. Its first value counts. Clients choose "
            + "the value, as with headers."
    )]
    public string? Query { get; init; }

    [Description(
        "The consumer; where a password was used, its user name. Needs `apiKey` or `basicAuth` in force, or an `auth` that offers one of them; where "
            + "`auth` offers tokens too, `consumer` is allowed only together with a claim. Written as the word `consumer`."
    )]
    [BareWord]
    public bool? Consumer { get; init; }

    [Description(
        "The client's address as Envoy sees it. For IPv6 it is the /64 network, because a client can choose any address in it. Written as the word `ip`."
    )]
    [BareWord]
    public bool? Ip { get; init; }

    [Description("The path as it is in the request, without the query. Written as the word `path`.")]
    [BareWord]
    public bool? Path { get; init; }

    /// <summary>What is the same for two keys that count by the same.</summary>
    internal string? Identity =>
        this switch
        {
            { Claim: { } claim } => $"claim {claim}",
            { Header: { } header } => $"header {header.ToLowerInvariant()}",
            { Query: { } query } => $"query {query}",
            { Consumer: true } => "consumer",
            { Ip: true } => "ip",
            { Path: true } => "path",
            _ => null,
        };
}

/// <summary>Who counts together.</summary>
[Planned("global")]
internal enum LimitScope
{
    /// <summary>One Envoy.</summary>
    Proxy,

    /// <summary>All Envoys of the fleet, each its share.</summary>
    Fleet,
}

/// <summary>When a request is counted.</summary>
internal enum LimitCount
{
    AfterSecurity,
    BeforeSecurity,
}

/// <summary>How requests are counted.</summary>
[Planned("fixedWindow")]
internal enum LimitAlgorithm
{
    TokenBucket,
}

/// <summary>What happens to requests beyond a limit.</summary>
internal enum LimitMode
{
    Enforce,
    Shadow,
}
