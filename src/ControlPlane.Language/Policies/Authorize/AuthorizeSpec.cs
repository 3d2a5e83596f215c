using System.Collections.Immutable;
using System.ComponentModel;
using ControlPlane.Language.Binding;
using ControlPlane.Language.Kinds.Routes;

namespace ControlPlane.Language.Policies.Authorize;

/// <summary>Which requests may pass, by who sends them and what they ask for. Every level of the ladder that says something must let a request pass.</summary>
internal sealed record AuthorizeSpec
{
    [Description(
        "Rules, each with `allow` or `deny`. A request that a `deny` rule matches is answered with 403, whatever else matches. Otherwise, a request "
            + "that an `allow` rule matches passes. If no rule matches, `default` decides. The order of the rules does not matter. Required unless "
            + "`default` is `deny`."
    )]
    public ImmutableArray<AuthorizeRuleSpec>? Rules { get; init; }

    [Description("What happens to a request that no rule matches: `allow` or `deny`. Default: `deny` if there is an `allow` rule, otherwise `allow`.")]
    public AuthorizeDefault? Default { get; init; }

    [Description(
        "`enforce`: requests are denied. `shadow`: nothing is denied, and requests that would be are counted in Envoy's statistic "
            + "`rbac.policy.authorize/<level>.shadow_denied`. Default `enforce`."
    )]
    [Default("enforce")]
    public AuthorizeMode? Mode { get; init; }
}

/// <summary>One rule: exactly one of the fields.</summary>
internal sealed record AuthorizeRuleSpec
{
    [Description("Requests that may pass, unless a `deny` matches them.")]
    public AuthorizeConditionSpec? Allow { get; init; }

    [Description("Requests that are answered with 403.")]
    public AuthorizeConditionSpec? Deny { get; init; }
}

/// <summary>What a request must be like: all given fields must hold; at least one is given.</summary>
internal sealed record AuthorizeConditionSpec
{
    [Description(
        "Claims of the request's token, all of which must match. `{role: [admin, owner]}` matches if the claim is one of these values, or is a list "
            + "that contains one of them. Dots lead into nested claims (`realm_access.roles`), except where the name has a `/` or a `:`. A value also "
            + "matches a number or boolean that is written the same way. Needs `jwt` in force. Default: any claims."
    )]
    public ImmutableSortedDictionary<string, ImmutableArray<string>>? Claims { get; init; }

    [Description(
        "Names of consumers, one of which must match; `groups` adds to them. A consumer is known by `apiKey`, by `basicAuth`, by `clientCertificate`, or "
            + "by a token whose `sub` is the consumer's `jwtSubject`. Default: anyone."
    )]
    public ImmutableArray<string>? Consumers { get; init; }

    [Description("Groups of consumers, one of which must match. Each group must have at least one consumer. Default: anyone.")]
    public ImmutableArray<string>? Groups { get; init; }

    [Description(
        "Names of the client's certificate, one of which must match. Each is compared with the URIs and DNS names among the subject alternative names of the "
            + "certificate, and with its subject. Clients prove these names where the listener has `tls.clientAuth`; without a certificate none matches. "
            + "Needs such a listener. Default: anyone."
    )]
    public ImmutableArray<PrincipalSpec>? Principals { get; init; }

    [Description("Blocks of addresses, such as `10.0.0.0/8`, one of which must match. The address is that of the connection. Default: any address.")]
    public ImmutableArray<string>? Cidrs { get; init; }

    [Description(
        "HTTP methods in upper case, one of which must match; `deny` also matches them in lower case, in which HTTP/2 lets clients write them. "
            + "Default: any method."
    )]
    public ImmutableArray<string>? Methods { get; init; }

    [Description("Paths as the client sent them, without the query, one of which must match. Default: any path.")]
    public ImmutableArray<PathMatchSpec>? Paths { get; init; }
}

/// <summary>What becomes of a request that no rule matches.</summary>
internal enum AuthorizeDefault
{
    Allow,
    Deny,
}

/// <summary>Whether rules are in earnest.</summary>
internal enum AuthorizeMode
{
    Enforce,
    Shadow,
}
