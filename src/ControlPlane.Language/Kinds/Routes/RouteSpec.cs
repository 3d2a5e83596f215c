using System.Collections.Immutable;
using System.ComponentModel;
using ControlPlane.Language.Binding;
using ControlPlane.Language.Kinds.Fleets;

namespace ControlPlane.Language.Kinds.Routes;

/// <summary>Which requests go where, and under which policies.</summary>
internal sealed record RouteSpec : ILevel
{
    [Description("Names of the fleets that serve this route. Required, unless the route names a `domain`.")]
    public ImmutableArray<string>? Fleets { get; init; }

    [Description(
        "The name of the Domain that the route belongs to, in the place of `fleets` and `hosts`: the route is served for the domain's hosts, on its fleets and "
            + "listeners, under its policies. A route of another team than the domain's needs a grant of the domain. Default: none."
    )]
    public string? Domain { get; init; }

    [Description(
        "Names of the fleets' listeners on which the route is served. Default: all listeners that carry HTTP, or those of its domain; of a Route with `tcp`, "
            + "all with the protocol `tcp` or `tls-passthrough`, but with `sni` only those that read names."
    )]
    public ImmutableArray<string>? Listeners { get; init; }

    [Description("Host names without a port: `api.example.com`, `*.example.com`, or `*`. A request goes to the most specific host that matches. Default `*`.")]
    public ImmutableArray<string>? Hosts { get; init; }

    /// <summary>Stands for every host.</summary>
    internal const string AnyHost = "*";

    [Description(
        "Decides between rules whose matches are equally specific ([the order of rules](#the-order-of-rules)): the rules of the Route with the "
            + "higher number are tried first. -1000000000 to 1000000000. Default 0."
    )]
    [Default("0")]
    public int? Priority { get; init; }

    [Description(
        "Where the rules stand among all rules of a host, whatever they match: rules with a lower number are tried before all rules with a higher "
            + "one. It applies to rules without an `order` of their own. -1000000000 to 1000000000. Default 0."
    )]
    [Default("0")]
    public int? Order { get; init; }

    [Description(
        "The rules of the route. Required unless there is `tcp`, at least one. Their order in the list does not matter: the more specific match is tried "
            + "first ([the order of rules](#the-order-of-rules))."
    )]
    public ImmutableArray<RuleSpec>? Rules { get; init; }

    [Description(
        "Passes connections on as they are, without reading requests. In the place of `rules`, and only on listeners with the protocol `tcp` or "
            + "`tls-passthrough`. Of the policies, only `ipAccess` holds for connections: whoever it keeps out is disconnected before a service is called. A "
            + "Route that demands other security, or inherits it, is refused; everything else that is inherited is for requests, and has no effect."
    )]
    public TcpSpec? Tcp { get; init; }

    /// <summary>Whether it is served on a listener of its fleets.</summary>
    internal bool IsFor(ListenerSpec listener)
    {
        var named = Listeners is { IsDefaultOrEmpty: false } chosen ? chosen.Contains(listener.Name!) : default(bool?);
        return named is not false && (Tcp is null ? listener.CarriesHttp : !listener.CarriesHttp && (named is true || Tcp.Sni is null || listener.ReadsNames));
    }

    [Description(
        "Policies for all rules of the route. A rule's own policies override them field by field, but security policies only add to them. Default: "
            + "those of the domain and the fleet."
    )]
    public PolicySet? Policies { get; init; }

    [Description(
        "Names of Policy documents whose policies apply to all rules of the route. Later documents override earlier ones, and `policies` overrides "
            + "all of them. Default: none."
    )]
    public ImmutableArray<string>? Use { get; init; }

    [Description(
        "Names of policies that are taken neither from the levels above nor from `use`; the route's own policies stay. Limits from above cannot be "
            + "disabled. Default: none."
    )]
    public ImmutableArray<string>? Disable { get; init; }

    [Description("Names of policies that rules may not disable, switch off or override; they may still add security and limits. Default: none.")]
    public ImmutableArray<string>? Locked { get; init; }
}

/// <summary>One rule: what it matches, and one of `to`, `redirect`, `respond`.</summary>
[Planned("mirror", "sticky", "critical")]
internal sealed record RuleSpec : ILevel
{
    /// <summary>The name of a route's only rule that has none.</summary>
    public const string DefaultName = "default";

    [Description("The rule's name, unique in the route. Required if the route has more than one rule; a single rule is called `default`.")]
    public string? Name { get; init; }

    [Description("One match or a list of them; a request must meet one. Default: every request.")]
    [OneOrMany]
    public ImmutableArray<MatchSpec>? Match { get; init; }

    /// <summary>The matches; that of every request where none is written.</summary>
    internal ImmutableArray<MatchSpec> MatchesOrAny => Match is { IsDefaultOrEmpty: false } matches ? matches : [new MatchSpec()];

    [Description(
        "Where the rule stands among all rules of a host, whatever they match: rules with a lower number are tried before all rules with a higher "
            + "one ([the order of rules](#the-order-of-rules)). -1000000000 to 1000000000. Default: the Route's `order`."
    )]
    public int? Order { get; init; }

    [Description("Services that receive the requests, in proportion to their weights. At least one Service, and each only once.")]
    public ImmutableArray<DestinationSpec>? To { get; init; }

    [Description("Answers with a redirect; the request does not go upstream.")]
    public RedirectSpec? Redirect { get; init; }

    [Description("Answers from Envoy itself; the request does not go upstream.")]
    public RespondSpec? Respond { get; init; }

    [Description("Changes the path or the host before the request goes upstream. Only with `to`. Default: both stay unchanged.")]
    public RewriteSpec? Rewrite { get; init; }

    [Description(
        "Protocols that a client may switch to: `websocket`. Only with `to`. The rule's policies apply until the stream is upgraded; after that only "
            + "`timeout.idle` and `timeout.stream` apply. Default: none, and a WebSocket is answered with 403. Offers of other protocols, such as `h2c` "
            + "and `TLS/1.2`, are ignored, and the request is served without them."
    )]
    public ImmutableArray<Upgrade>? Upgrades { get; init; }

    [Description(
        "Policies of this rule. They override those of the levels above field by field, but security policies only add to them. Default: "
            + "those of the levels above."
    )]
    public PolicySet? Policies { get; init; }

    [Description(
        "Names of Policy documents whose policies apply to this rule. Later documents override earlier ones, and `policies` overrides all of them. "
            + "Default: none."
    )]
    public ImmutableArray<string>? Use { get; init; }

    [Description(
        "Names of policies that are taken neither from the levels above nor from `use`; the rule's own policies stay. Limits from above cannot be "
            + "disabled. Default: none."
    )]
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

/// <summary>A redirect; parts not given stay as in the request.</summary>
internal sealed record RedirectSpec
{
    [Description("The scheme to redirect to, `http` or `https`. Default: the scheme of the request.")]
    public RedirectScheme? Scheme { get; init; }

    [Description("The host to redirect to, without a port; the port of the request is then dropped. Default: the host of the request.")]
    public string? Host { get; init; }

    [Description(
        "The port to redirect to, 1 to 65535. Port 443 with `scheme: https` and port 80 with `scheme: http` are left out of the URL. Default: with "
            + "`host`, the port of the scheme; otherwise the port in the request's Host header, but without 80 or 443 of the old scheme if `scheme` "
            + "changes it."
    )]
    public int? Port { get; init; }

    [Description("The whole path to redirect to, starting with `/`, without a query. The query of the request is kept. Default: the path of the request.")]
    public string? Path { get; init; }

    [Description("The status of the redirect: 301, 302, 303, 307 or 308. Default 301.")]
    [Default("301")]
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
    [Description("The HTTP status, 200 to 599. Default 200.")]
    [Default("200")]
    public int? Status { get; init; }

    [Description("The body, at most 64 KiB in UTF-8. Default: empty.")]
    public string? Body { get; init; }

    [Description("Response headers, from name to value. Values are sent as written: `%` is a percent sign. Default: none.")]
    public ImmutableSortedDictionary<string, string>? Headers { get; init; }
}

/// <summary>A rewrite of the request before it goes upstream: at most one of `path`, `prefix`, `regex`, and at most one of `host`, `hostFrom`.</summary>
internal sealed record RewriteSpec
{
    [Description("Replaces the whole path; it starts with `/`. The query is kept. Default: the path stays unchanged.")]
    public string? Path { get; init; }

    [Description(
        "Replaces the matched prefix, like ReplacePrefixMatch of the Gateway API: `/` removes the prefix without leaving a double slash. Needs "
            + "`match.path.prefix` in every match. Default: the prefix stays unchanged."
    )]
    public string? Prefix { get; init; }

    [Description("Replaces what the pattern matches in the path. Default: nothing is replaced.")]
    public RegexRewriteSpec? Regex { get; init; }

    [Description("Replaces the Host header with this name, written in lower case, with or without a port. Default: the host stays unchanged.")]
    public string? Host { get; init; }

    [Description(
        "Where the new Host header comes from, in the place of `host`. `service`: it is the host of the service that gets the request, its `dns.host`, without "
            + "a port. Default: the host stays unchanged."
    )]
    public HostSource? HostFrom { get; init; }
}

/// <summary>Where the Host header of a request to a service comes from.</summary>
internal enum HostSource
{
    Service,
}

/// <summary>A regular expression and its substitution.</summary>
internal sealed record RegexRewriteSpec
{
    [Description("The RE2 pattern. Required.")]
    public string? Pattern { get; init; }

    [Description("The text that replaces what the pattern matches; `\\1` is the first group. Required.")]
    public string? Substitution { get; init; }
}
