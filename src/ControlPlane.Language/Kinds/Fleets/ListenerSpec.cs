using System.ComponentModel;
using ControlPlane.Language.Binding;

namespace ControlPlane.Language.Kinds.Fleets;

/// <summary>One address the Envoys listen on.</summary>
[Planned("direction")]
internal sealed record ListenerSpec
{
    [Description(
        "The listener's name, unique in the fleet: lower-case letters, digits, `-` and `.`, at most 63 characters. It becomes part of names in Envoy. Required."
    )]
    public string? Name { get; init; }

    [Description("IP address to bind, IPv4 or IPv6. Default `0.0.0.0`: all IPv4 addresses of the machine.")]
    [Default("0.0.0.0")]
    public string? Address { get; init; }

    [Description("TCP port, 1 to 65535. Required.")]
    public int? Port { get; init; }

    [Description(
        "The protocol that the listener speaks. `http`: HTTP/1.1 and HTTP/2 without TLS. `https`: both over TLS, with the certificates in `tls` and those "
            + "of Domains. `tcp`: bytes are passed on as they are; with `tls`, TLS ends here, and what is inside it is passed on. `tls-passthrough`: TLS is "
            + "passed on without being decrypted, to a service chosen by the name that the client asks for (SNI). For `tcp` and `tls-passthrough`, Routes "
            + "with `tcp` choose the service, and the listener is not opened until it has such a Route. Default `http`."
    )]
    [Default("http")]
    public ListenerProtocol? Protocol { get; init; }

    [Description(
        "The listener's certificates, and what it demands of clients. Possible with `protocol: https` and `protocol: tcp`, not allowed otherwise. Default: "
            + "an `https` listener has the certificates of the Domains that are served on it, and demands nothing."
    )]
    public ListenerTlsSpec? Tls { get; init; }

    [Description("How HTTP requests are read. The defaults are safe where anyone may connect; loosen them only where your clients need it.")]
    public ListenerHttpSpec? Http { get; init; }

    [Description("Proxies in front of this listener that are trusted to say who the client is. Default: none is trusted, and the client is whoever connects.")]
    public ClientIpSpec? ClientIp { get; init; }

    [Description("How much clients may take up at a time. Default: limits that are safe where anyone may connect.")]
    public ListenerLimitsSpec? Limits { get; init; }

    [Description("How long clients may take. Default: times that are safe where anyone may connect.")]
    public ListenerTimeoutsSpec? Timeouts { get; init; }

    [Description(
        "Whether HTTP/3 is served too, on the UDP port of the same number and with the same certificates. Responses tell clients by `alt-svc`, which they "
            + "remember for a day, and clients that cannot reach it go on with HTTP/2. Only with `protocol: https`, and neither with `tls.clientAuth`, because "
            + "Envoy 1.36 cannot ask for certificates over QUIC, nor with `clientIp.proxyProtocol`. A connection without a request is closed after 5m at the "
            + "latest, and WebSockets need HTTP/1.1 or HTTP/2. Default false."
    )]
    [Default("false")]
    public bool? Http3 { get; init; }

    [Description(
        "The UDP port at which clients reach HTTP/3, 1 to 65535, if what stands in front of the Envoys maps it to another one. Only with `http3`. Default: "
            + "`port`."
    )]
    public int? Http3Port { get; init; }

    /// <summary>Whether it reads requests; otherwise it passes bytes on.</summary>
    internal bool CarriesHttp => Protocol is not (ListenerProtocol.Tcp or ListenerProtocol.TlsPassthrough);

    /// <summary>Whether it passes bytes on by the names for which clients ask.</summary>
    internal bool ReadsNames => Protocol is ListenerProtocol.TlsPassthrough || (Protocol is ListenerProtocol.Tcp && Tls is not null);
}

/// <summary>What a listener speaks.</summary>
internal enum ListenerProtocol
{
    Http,
    Https,
    Tcp,

    [Word("tls-passthrough")]
    TlsPassthrough,
}

/// <summary>How a listener reads HTTP requests.</summary>
internal sealed record ListenerHttpSpec
{
    [Description(
        "What happens to requests that have a header with `_` in its name. Many servers treat `_` and `-` as the same, so `x_user` could pass for "
            + "`x-user`. `reject`: such a request is answered with 400, or over HTTP/2 its stream is reset. `drop`: the header is removed. `allow`: the "
            + "header is passed on. Default `reject`."
    )]
    [Default("reject")]
    public UnderscoreHeaders? Underscores { get; init; }

    [Description(
        "What happens to paths with an escaped slash: `%2F`, `%2f`, `%5C` or `%5c`. `redirect`: the client is redirected to the path with plain "
            + "slashes (307; a gRPC request is answered with 400). `unescape`: the request is treated as if it had plain slashes. `keep`: the path stays "
            + "as it is, so a rule or a denial for `/a/b` does not match `/a%2Fb`, but a service that unescapes the path sees `/a/b`. `reject`: the "
            + "request is answered with 400. Default `redirect`."
    )]
    [Default("redirect")]
    public EscapedSlashes? EscapedSlashes { get; init; }

    [Description("Whether `//` in a path becomes `/` before the path is matched. If not, a rule or a denial for `/a/b` does not match `/a//b`. Default true.")]
    [Default("true")]
    public bool? MergeSlashes { get; init; }

    [Description(
        "Whether HTTP/1.0 requests are accepted. A request without a Host header then counts as one to the host `localhost`. Default false: HTTP/1.0 "
            + "requests are answered with 426 (Upgrade Required)."
    )]
    [Default("false")]
    public bool? Http10 { get; init; }

    [Description(
        "The maximum number of headers in a request, 10 to 10000; in HTTP/2 the method, path, scheme and host count too. A request with more is "
            + "answered with 431, or over HTTP/2 its stream is reset. Default 100."
    )]
    [Default("100")]
    public int? MaxHeaders { get; init; }

    [Description(
        "The maximum total size of a request's headers in KiB, 1 to 8192. A larger request is answered with 431, or over HTTP/2 its stream is reset. "
            + "Services have limits of their own, often 8 to 32 KiB. Default 60."
    )]
    [Default("60")]
    public int? MaxHeaderKiB { get; init; }

    [Description(
        "Whether an `x-request-id` that the client sends is kept; it then appears at services, in logs and in the response. Default false: each "
            + "request gets a new one."
    )]
    [Default("false")]
    public bool? PreserveRequestId { get; init; }

    [Description(
        "Whether the port is removed from the Host header before a request is matched and sent on. Hosts are matched without it in any case. If it is removed, "
            + "services and redirects do not see it, and for `csrf` pages on a port other than 80 and 443 are pages of another origin. Default false."
    )]
    [Default("false")]
    public bool? StripPort { get; init; }

    [Description(
        "What the `server` header of responses says. `replace`: `serverName`, whatever the service says. `addIfAbsent`: what the service says, or else "
            + "`serverName`. `keep`: what the service says, and responses of Envoy itself do not have the header. Default `replace`."
    )]
    [Default("replace")]
    public ServerHeader? ServerHeader { get; init; }

    [Description("The name in the `server` header, on one line, at most 256 characters. Not with `serverHeader: keep`. Default `gateway`.")]
    [Default("gateway")]
    public string? ServerName { get; init; }
}

/// <summary>What the `server` header of responses says.</summary>
internal enum ServerHeader
{
    Replace,
    AddIfAbsent,
    Keep,
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

/// <summary>
/// Proxies that are trusted to say who the client is: exactly one of `trustedHops`, `header` and `proxyProtocol`. With the first two, their
/// `x-forwarded-proto` is believed too. Let nobody but these proxies reach the listener: whoever does can claim any address.
/// </summary>
internal sealed record ClientIpSpec
{
    [Description(
        "The number of proxies in front of the listener, 1 to 32. Each of them must append the address of its peer to `x-forwarded-for`. The "
            + "client's address is the one that the first proxy appended: with 1 the last address in that header, with 2 the second to last. If a request "
            + "has fewer addresses, the client is whoever connected."
    )]
    public int? TrustedHops { get; init; }

    [Description(
        "The header in which the proxy in front writes the client's address, such as `cf-connecting-ip`. The proxy must overwrite any value that the "
            + "client sent in it. `x-forwarded-for` is then replaced by that address. If a request has no such header, or no plain IP address in it, the "
            + "client is whoever connected."
    )]
    public string? Header { get; init; }

    [Description(
        "Whether each connection begins with a PROXY header, version 1 or 2, in which the load balancer in front says who the client is. A connection without "
            + "one is closed. If the header names no address (`UNKNOWN` or `LOCAL`, as in health checks), the client is whoever connected. "
            + "`x-forwarded-proto` is not believed, because such a load balancer does not read requests. Default false."
    )]
    [Default("false")]
    public bool? ProxyProtocol { get; init; }
}
