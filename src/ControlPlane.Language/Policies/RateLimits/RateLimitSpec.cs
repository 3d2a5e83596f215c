using System.Collections.Immutable;
using System.ComponentModel;
using ControlPlane.Language.Documents;

namespace ControlPlane.Language.Policies.RateLimits;

/// <summary>A limit of requests. It counts where it is written: one bucket for all rules under that level. Rules that redirect or respond are not limited.</summary>
/// <remarks>A bucket refills evenly, not at the end of its unit, and is full again only when a limit of the fleet changes that is counted in the same place.</remarks>
[Planned("onFailure")]
internal sealed record RateLimitSpec
{
    [Description("Names the limit at its level. Required. Levels merge by it: a limit of the same name below is another limit, with its own bucket, whose fields override those above; different names all hold.")]
    public string? Name { get; init; }

    [Description("How many requests pass: `10/s`, `100/min`, `1000/h`, `10000/day`, `100000/month` (30 days); 1 to 1000000000. The bucket refills evenly at this rate. Required in a limit in force.")]
    public Rate? Rate { get; init; }

    [Description("Size of the bucket: how many requests pass at once after a pause, 1 to 1000000000. Default: the rate's count.")]
    public int? Burst { get; init; }

    [Description("What tells clients apart, at most four things; each combination of their values has its own bucket, of which the 10000 last used are kept. Default: one bucket for all requests.")]
    public ImmutableArray<LimitKeySpec>? By { get; init; }

    [Description("`proxy`: each Envoy counts for itself. `fleet`: each Envoy of n admits an n-th of rate and burst, but of a burst one request at least; so the fleet keeps the limit where a load balancer spreads requests evenly. Each listener counts for itself. Default `proxy`.")]
    public LimitScope? Scope { get; init; }

    [Description("`tokenBucket`, the only one. Default `tokenBucket`.")]
    public LimitAlgorithm? Algorithm { get; init; }

    [Description("`enforce`: requests beyond the limit are refused. `shadow`: they pass, and are counted in Envoy's `limit.*.shadow.http_local_rate_limit.rate_limited`. Default `enforce`.")]
    public LimitMode? Mode { get; init; }

    [Description("`beforeSecurity`: every request counts, also one that is refused for its credentials, so a limit by `ip` slows down who guesses them. `afterSecurity`: only requests count that security lets in, so nobody else can use up what is theirs. Default: `beforeSecurity` where `by` has `ip` and neither a claim nor the consumer, which are known only after security; otherwise `afterSecurity`.")]
    public LimitCount? Count { get; init; }

    [Description("The status of a refusal: 429, which for gRPC is RESOURCE_EXHAUSTED. Default 429.")]
    public int? Status { get; init; }

    [Description("Whether responses tell the limit: x-ratelimit-limit, x-ratelimit-remaining and x-ratelimit-reset (seconds until the next request passes; of `scope: fleet` one anywhere in the fleet), and a refusal by Envoy 1.40 or newer Retry-After. Never in shadow mode. Default true.")]
    public bool? Headers { get; init; }
}

/// <summary>One thing that tells clients apart: exactly one of the fields. Requests without it share a bucket.</summary>
internal sealed record LimitKeySpec
{
    [Description("Claim of the verified token, text only. Dots lead into nested claims, but not where the name has a `/` or a `:`. Needs `jwt`, or `auth` that offers it, in force; where `auth` offers keys or passwords too, only beside `consumer`. Preflights, which carry no token, are not counted.")]
    public string? Claim { get; init; }

    [Description("Request header, by its first value; not one that tells who the client is. Clients choose it: whoever sends another value has another bucket.")]
    public string? Header { get; init; }

    [Description("Query parameter, by its first value. Clients choose it, as with headers.")]
    public string? Query { get; init; }

    [Description("The consumer: by password its user name. Needs `apiKey` or `basicAuth`, or `auth` that offers one, in force; where `auth` offers tokens too, only beside a claim. Written as the word `consumer`.")]
    [BareWord]
    public bool? Consumer { get; init; }

    [Description("The client's address as Envoy sees it; of IPv6 the /64 network, whose other addresses are the same client's to choose. Written as the word `ip`.")]
    [BareWord]
    public bool? Ip { get; init; }

    [Description("The path as the request has it, without query. Written as the word `path`.")]
    [BareWord]
    public bool? Path { get; init; }

    /// <summary>What is the same for two keys that count by the same.</summary>
    internal string? Identity => this switch
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
