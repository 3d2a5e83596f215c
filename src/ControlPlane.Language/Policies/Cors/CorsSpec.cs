using System.Collections.Immutable;
using System.ComponentModel;

namespace ControlPlane.Language.Policies.Cors;

/// <summary>Which web pages of other origins may read answers. Preflights are answered by Envoy: they need no credentials and never reach a service. The CORS headers of a service are removed from its answers, so that this policy alone decides. Rules that redirect or respond have none of this: Envoy gives their answers no CORS headers.</summary>
internal sealed record CorsSpec
{
    [Description("Origins whose pages may read answers: `https://app.example.com`, `https://*.example.com` for all names below example.com, or `*` for every page. Others get no CORS headers, and 403 for a preflight. Rules that redirect or respond are without CORS. Required where CORS is in force.")]
    public ImmutableArray<string>? Origins { get; init; }

    [Description("Methods that pages may use, in upper case. Default: those the rule matches, or GET, HEAD, POST, PUT, PATCH and DELETE where it matches all.")]
    public ImmutableArray<string>? Methods { get; init; }

    [Description("Request headers that pages may set, beside those that are always allowed; `*` means all but Authorization, and only without `credentials`. A preflight carries no other headers, so one for a rule that matches by headers is answered only by a broader rule. Default: none.")]
    public ImmutableArray<string>? Headers { get; init; }

    [Description("Response headers that pages may read, beside those that are always allowed; `*` means all, and only without `credentials`. Default: none.")]
    public ImmutableArray<string>? Expose { get; init; }

    [Description("Whether pages may send cookies and read the answer. Not with the origin `*`. Default false.")]
    public bool? Credentials { get; init; }

    [Description("How long browsers may keep the answer to a preflight: whole seconds, 0s to 24h. Default: not said, which browsers read as 5s.")]
    public TimeSpan? MaxAge { get; init; }
}
