using System.Collections.Immutable;
using System.ComponentModel;
using ControlPlane.Language.Documents;
using ControlPlane.Language.Policies;

namespace ControlPlane.Language.Kinds.Routes;

/// <summary>Which requests go where, and under which policies.</summary>
[Planned("domain", "tcp")]
internal sealed record RouteSpec : ILevel
{
    [Description("The fleets that serve this route, by name. Required.")]
    public ImmutableArray<string>? Fleets { get; init; }

    [Description("Names of the fleets' listeners it is served on. Default: all HTTP listeners.")]
    public ImmutableArray<string>? Listeners { get; init; }

    [Description("Host names without port: `api.example.com`, `*.example.com`, or `*`. Default `*`. The most specific matching host takes a request.")]
    public ImmutableArray<string>? Hosts { get; init; }

    /// <summary>Stands for every host.</summary>
    internal const string AnyHost = "*";

    /// <summary>The hosts, each once; every host where none is named.</summary>
    internal ImmutableArray<string> HostsOrAny => Hosts is { IsDefaultOrEmpty: false } hosts ? [.. hosts.Distinct()] : [AnyHost];

    [Description("Decides between rules that match equally specifically ([the order of rules](#the-order-of-rules)): those of the Route with the higher number are tried first. Any whole number. Default 0.")]
    public int? Priority { get; init; }

    [Description("Where the rules stand among all rules of a host, whatever they match: rules with a lower number are tried before all rules with a higher one. For rules whose own `order` says nothing. Any whole number, negative ones too. Default 0.")]
    public int? Order { get; init; }

    [Description("The rules. Required, at least one. Their order in the list does not count: the more specific match is tried first ([the order of rules](#the-order-of-rules)).")]
    public ImmutableArray<RuleSpec>? Rules { get; init; }

    [Description("Policies for all rules of the route; a rule's own override them field by field, security only adds. Default: those of the fleet.")]
    public PolicySet? Policies { get; init; }

    [Description("Policy documents, by name, whose policies hold for all rules of the route; later ones override earlier ones, `policies` override all. Default: none.")]
    public ImmutableArray<string>? Use { get; init; }

    [Description("Policies, by name, that are taken over neither from the fleet nor from `use`; the route's own stay. Limits from above cannot be disabled. Default: none.")]
    public ImmutableArray<string>? Disable { get; init; }

    [Description("Policies, by name, that rules may not disable, switch off or override; security and limits may still be added. Default: none.")]
    public ImmutableArray<string>? Locked { get; init; }
}

/// <summary>One rule: what it matches, and one of `to`, `redirect`, `respond`.</summary>
[Planned("mirror", "sticky", "critical")]
internal sealed record RuleSpec : ILevel
{
    /// <summary>The name of a route's only rule that has none.</summary>
    public const string DefaultName = "default";

    [Description("Unique in the route. Required once the route has two rules; a single one is `default`.")]
    public string? Name { get; init; }

    [Description("One match or a list of them, any of which suffices. Default: every request.")]
    [OneOrMany]
    public ImmutableArray<MatchSpec>? Match { get; init; }

    /// <summary>The matches; that of every request where none is written.</summary>
    internal ImmutableArray<MatchSpec> MatchesOrAny => Match is { IsDefaultOrEmpty: false } matches ? matches : [new MatchSpec()];

    [Description("Where the rule stands among all rules of a host, whatever they match: rules with a lower number are tried before all rules with a higher one ([the order of rules](#the-order-of-rules)). Any whole number, negative ones too. Default: the Route's `order`.")]
    public int? Order { get; init; }

    [Description("Services that receive the requests, by weight. At least one, each once.")]
    public ImmutableArray<DestinationSpec>? To { get; init; }

    [Description("Answers with a redirect; nothing goes upstream.")]
    public RedirectSpec? Redirect { get; init; }

    [Description("Answers from Envoy itself; nothing goes upstream.")]
    public RespondSpec? Respond { get; init; }

    [Description("Changes path or host before the request goes upstream. Only with `to`. Default: both stay as they came.")]
    public RewriteSpec? Rewrite { get; init; }

    [Description("Protocols that a client may switch to: `websocket`. Only with `to`. The upgraded stream is under the rule's policies until it is upgraded, then under `timeout.idle` and `timeout.stream` alone. Default: none, an upgrade is answered 403.")]
    public ImmutableArray<Upgrade>? Upgrades { get; init; }

    [Description("Policies of this rule; they override those of the route and the fleet field by field, security only adds. Default: those of the levels above.")]
    public PolicySet? Policies { get; init; }

    [Description("Policy documents, by name, whose policies hold for this rule; later ones override earlier ones, `policies` override all. Default: none.")]
    public ImmutableArray<string>? Use { get; init; }

    [Description("Policies, by name, that are taken over neither from the levels above nor from `use`; the rule's own stay. Limits from above cannot be disabled. Default: none.")]
    public ImmutableArray<string>? Disable { get; init; }

    /// <summary>Nothing is below a rule.</summary>
    ImmutableArray<string>? ILevel.Locked => null;
}

/// <summary>A protocol that a client may switch to.</summary>
[Planned("connect")]
internal enum Upgrade
{
    Websocket,
}

/// <summary>A destination and its share.</summary>
[Planned("headers", "host")]
internal sealed record DestinationSpec
{
    [Description("The Service's name. Required.")]
    public string? Service { get; init; }

    [Description("Share among the weights of the rule, 0 to 1000000. Default 1. Not all may be 0.")]
    [Default("1")]
    public int? Weight { get; init; }
}

/// <summary>A redirect; parts not given stay as in the request.</summary>
internal sealed record RedirectSpec
{
    [Description("`http` or `https`. Default: the scheme of the request.")]
    public RedirectScheme? Scheme { get; init; }

    [Description("The host to redirect to, without port; the port of the request is not kept then. Default: the host of the request.")]
    public string? Host { get; init; }

    [Description("The port to redirect to, 1 to 65535; 443 of `scheme: https` and 80 of `scheme: http` are not written out. Default: with `host` the port of the scheme, otherwise the port in the request's Host, without the old scheme's 80 or 443 where `scheme` changes it.")]
    public int? Port { get; init; }

    [Description("The whole path to redirect to, starting with `/`, without query. Default: the path of the request. The query stays.")]
    public string? Path { get; init; }

    [Description("301, 302, 303, 307 or 308. Default 301.")]
    public int? Status { get; init; }
}

/// <summary>The scheme of a redirect.</summary>
internal enum RedirectScheme
{
    Http,
    Https,
}

/// <summary>A static answer.</summary>
internal sealed record RespondSpec
{
    [Description("HTTP status, 200 to 599. Default 200.")]
    public int? Status { get; init; }

    [Description("The body, at most 64 KiB in UTF-8. Default empty.")]
    public string? Body { get; init; }

    [Description("Response headers, name to value, as written: `%` is a percent sign. Default none.")]
    public ImmutableSortedDictionary<string, string>? Headers { get; init; }
}

/// <summary>A rewrite of the request before it goes upstream: at most one of `path`, `prefix`, `regex`.</summary>
[Planned("hostFrom")]
internal sealed record RewriteSpec
{
    [Description("Replaces the whole path; starts with `/`. The query stays. Default: the path stays.")]
    public string? Path { get; init; }

    [Description("Replaces the matched prefix, as the Gateway API's ReplacePrefixMatch: `/` removes it without doubling the slash. Needs `match.path.prefix` in every match. Default: the prefix stays.")]
    public string? Prefix { get; init; }

    [Description("Replaces what the pattern matches in the path. Default: nothing is replaced.")]
    public RegexRewriteSpec? Regex { get; init; }

    [Description("Replaces the Host header: a name in lower case, with or without port. Default: the host stays.")]
    public string? Host { get; init; }
}

/// <summary>A regular expression and its substitution.</summary>
internal sealed record RegexRewriteSpec
{
    [Description("RE2 pattern. Required.")]
    public string? Pattern { get; init; }

    [Description("What replaces it; `\\1` is the first group. Required.")]
    public string? Substitution { get; init; }
}
