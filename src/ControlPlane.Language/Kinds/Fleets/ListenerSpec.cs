using System.ComponentModel;
using ControlPlane.Language.Documents;

namespace ControlPlane.Language.Kinds.Fleets;

/// <summary>One address the Envoys listen on.</summary>
[Planned("tls", "limits", "timeouts", "proxyProtocol", "http3", "direction")]
internal sealed record ListenerSpec
{
    [Description("The listener's name, unique in the fleet: lower-case letters, digits, `-` and `.`, at most 63 characters. It is part of names in Envoy. Required.")]
    public string? Name { get; init; }

    [Description("IP address to bind, IPv4 or IPv6. Default `0.0.0.0`: all IPv4 addresses of the machine.")]
    public string? Address { get; init; }

    [Description("TCP port, 1 to 65535. Required.")]
    public int? Port { get; init; }

    [Description("What is spoken. `http`: HTTP/1.1 and HTTP/2 without TLS. Default `http`.")]
    public ListenerProtocol? Protocol { get; init; }

    [Description("How requests are read. The defaults are safe where anyone may connect; loosen them only where your clients need it.")]
    public ListenerHttpSpec? Http { get; init; }

    [Description("Proxies in front of this listener that are trusted to say who the client is. Default: nobody is trusted, the client is whoever connects.")]
    public ClientIpSpec? ClientIp { get; init; }
}

/// <summary>What a listener speaks.</summary>
[Planned("https", "tcp", "tls-passthrough")]
internal enum ListenerProtocol
{
    Http,
}

/// <summary>How a listener reads HTTP requests.</summary>
internal sealed record ListenerHttpSpec
{
    [Description("Requests that have a header with `_` in its name: many servers take `_` and `-` for the same, so `x_user` could pass for `x-user`. `reject`: such a request is answered 400, over HTTP/2 its stream is reset. `drop`: the header is removed. `allow`: it passes. Default `reject`.")]
    public UnderscoreHeaders? Underscores { get; init; }

    [Description("Paths with an escaped slash: `%2F`, `%2f`, `%5C` or `%5c`. `redirect`: the client is sent to the path with plain slashes (307; 400 for gRPC). `unescape`: the request is treated as if it had plain slashes. `keep`: the path stays as it is, so a rule or a denial for `/a/b` does not see `/a%2Fb`, but a service that unescapes it does. `reject`: 400. Default `redirect`.")]
    public EscapedSlashes? EscapedSlashes { get; init; }

    [Description("Whether `//` in a path becomes `/` before anything matches it. If not, a rule or a denial for `/a/b` does not see `/a//b`. Default true.")]
    public bool? MergeSlashes { get; init; }

    [Description("Whether HTTP/1.0 is served. A request without Host then counts as one to the host `localhost`. Default false: 426 (Upgrade Required).")]
    public bool? Http10 { get; init; }

    [Description("The most headers a request may have, 10 to 10000; in HTTP/2 method, path, scheme and host count too. With more it is answered 431, over HTTP/2 its stream is reset. Default 100.")]
    public int? MaxHeaders { get; init; }

    [Description("The size of all headers of a request together, in KiB, 1 to 8192. A larger request is answered 431, over HTTP/2 its stream is reset. Services have limits of their own, often 8 to 32 KiB. Default 60.")]
    public int? MaxHeaderKiB { get; init; }

    [Description("Whether a client's own `x-request-id` is kept; it reaches services, logs and the response. Default false: each request gets a new one.")]
    public bool? PreserveRequestId { get; init; }
}

/// <summary>What happens to requests that have headers with underscores.</summary>
internal enum UnderscoreHeaders
{
    Reject,
    Drop,
    Allow,
}

/// <summary>What happens to escaped slashes in a path.</summary>
internal enum EscapedSlashes
{
    Redirect,
    Unescape,
    Keep,
    Reject,
}

/// <summary>Proxies that are trusted to say who the client is: exactly one of `trustedHops` and `header`. Their `x-forwarded-proto` is believed too. Let nobody but these proxies reach the listener: whoever does can claim any address.</summary>
internal sealed record ClientIpSpec
{
    [Description("How many proxies stand in front, 1 to 32, each of which appends the address of its peer to `x-forwarded-for`. The client is what the first of them appended: with 1 the last address in that header, with 2 the last but one. A request with fewer addresses counts as one of whoever connected.")]
    public int? TrustedHops { get; init; }

    [Description("The header in which the proxy in front writes the client's address, such as `cf-connecting-ip`. The proxy must overwrite what the client sent in it. `x-forwarded-for` is then replaced by that address. A request without it, or without a plain IP address in it, counts as one of whoever connected.")]
    public string? Header { get; init; }
}
