using System.Collections.Immutable;
using System.ComponentModel;
using ControlPlane.Language.Documents;
using ControlPlane.Language.Kinds.Routes;

namespace ControlPlane.Language.Policies.Authorize;

/// <summary>Which requests may pass, by who sends them and what they ask for. Every level of the ladder that says something must let a request pass.</summary>
internal sealed record AuthorizeSpec
{
    [Description("Rules, each `allow` or `deny`. A request that a `deny` matches is answered 403, whatever else matches; then one that an `allow` matches passes; then `default` counts. The order does not count. Required unless `default` is `deny`.")]
    public ImmutableArray<AuthorizeRuleSpec>? Rules { get; init; }

    [Description("What becomes of a request that no rule matches: `allow` or `deny`. Default: `deny` as soon as there is an `allow` rule, else `allow`.")]
    public AuthorizeDefault? Default { get; init; }

    [Description("`enforce`, or `shadow`: nothing is denied, and what would be is counted in Envoy's `rbac.policy.authorize/<level>.shadow_denied`. Default `enforce`.")]
    public AuthorizeMode? Mode { get; init; }
}

/// <summary>One rule: exactly one of the fields.</summary>
internal sealed record AuthorizeRuleSpec
{
    [Description("Requests that may pass, unless a `deny` matches them.")]
    public AuthorizeConditionSpec? Allow { get; init; }

    [Description("Requests that are answered 403.")]
    public AuthorizeConditionSpec? Deny { get; init; }
}

/// <summary>What a request must be like: all given fields must hold; at least one is given.</summary>
[Planned("principals")]
internal sealed record AuthorizeConditionSpec
{
    [Description("Claims of the request's token, all of which must hold: `{role: [admin, owner]}` holds where the claim is one of these, or is a list with one of them. Dots lead inside (`realm_access.roles`), but not where the name has a `/` or a `:`. A value also stands for the number or boolean it is the text of. Needs `jwt` in force. Default: whatever the claims.")]
    public ImmutableSortedDictionary<string, ImmutableArray<string>>? Claims { get; init; }

    [Description("Consumers, by name, any of which suffices; `groups` add to them. They are known by `apiKey`, by `basicAuth`, or by a token whose `sub` is their `jwtSubject`. Default: whoever it is.")]
    public ImmutableArray<string>? Consumers { get; init; }

    [Description("Groups of consumers, any of which suffices. Each has at least one consumer. Default: whoever it is.")]
    public ImmutableArray<string>? Groups { get; init; }

    [Description("Blocks of addresses, such as `10.0.0.0/8`, any of which suffices. The address is that of the connection. Default: any address.")]
    public ImmutableArray<string>? Cidrs { get; init; }

    [Description("HTTP methods in upper case, any of which suffices. Default: any method.")]
    public ImmutableArray<string>? Methods { get; init; }

    [Description("Paths as the client sent them, without query, any of which suffices. Default: any path.")]
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
