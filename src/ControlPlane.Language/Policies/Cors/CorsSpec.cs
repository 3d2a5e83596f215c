using System.Collections.Immutable;
using System.ComponentModel;
using ControlPlane.Language.Binding;

namespace ControlPlane.Language.Policies.Cors;

/// <summary>
/// Which web pages of other origins may read answers. Preflights are answered by Envoy: they need no credentials and never reach a service. The CORS headers of
/// a service are removed from its answers, so that this policy alone decides. Rules that redirect or respond have none of this: Envoy gives their answers no
/// CORS headers.
/// </summary>
internal sealed record CorsSpec
{
    [Description(
        "Origins whose pages may read answers: `https://app.example.com`, `https://*.example.com` for all names below example.com, or `*` for every "
            + "page. Pages of other origins get no CORS headers, and their preflights are answered with 403. Rules that redirect or respond have no CORS. "
            + "Required where CORS is in force."
    )]
    public ImmutableArray<string>? Origins { get; init; }

    [Description(
        "HTTP methods that pages may use, in upper case. Default: the methods that the rule matches, or GET, HEAD, POST, PUT, PATCH and DELETE if it "
            + "matches all."
    )]
    public ImmutableArray<string>? Methods { get; init; }

    [Description(
        "Request headers that pages may set, in addition to those that are always allowed. `*` means all except Authorization, and is allowed only "
            + "without `credentials`. A preflight does not carry the headers of the request that follows, so a preflight for a rule that matches by "
            + "headers is answered only by a broader rule. Default: none."
    )]
    public ImmutableArray<string>? Headers { get; init; }

    [Description(
        "Response headers that pages may read, in addition to those that are always allowed. `*` means all, and is allowed only without "
            + "`credentials`. Default: none."
    )]
    public ImmutableArray<string>? Expose { get; init; }

    [Description("Whether pages may send cookies and read the answer. Not allowed with the origin `*`. Default false.")]
    [Default("false")]
    public bool? Credentials { get; init; }

    [Description("How long browsers may keep the answer to a preflight: whole seconds, 0s to 24h. Default: the answer does not say, and browsers assume 5s.")]
    public TimeSpan? MaxAge { get; init; }
}
