using System.Collections.Immutable;
using System.Net;

namespace ControlPlane.Server.Core.Observe;

/// <summary>
/// Which addresses may be fetched from: public ones, and those that a setting allows. Whoever writes documents must not reach what only this machine can.
/// </summary>
internal sealed class FetchAddresses(FetchOptions options)
{
    private static readonly ImmutableArray<(IPNetwork Network, string What)> Closed =
    [
        .. Networks("an unspecified address", "0.0.0.0/8", "::/128"),
        .. Networks("a loopback address", "127.0.0.0/8", "::1/128"),
        .. Networks("a metadata service", "169.254.169.254/32", "fd00:ec2::254/128", "100.100.100.200/32", "168.63.129.16/32", "192.0.0.192/32"),
        .. Networks("a link-local address", "169.254.0.0/16", "fe80::/10"),
        .. Networks("a private address", "10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16", "100.64.0.0/10", "fc00::/7", "fec0::/10"),
        .. Networks("a multicast or reserved address", "192.0.0.0/24", "198.18.0.0/15", "224.0.0.0/4", "240.0.0.0/4", "ff00::/8"),
        .. Networks("an address that stands for another", "::/96", "64:ff9b::/96", "64:ff9b:1::/48", "2002::/16", "2001::/32"),
    ];

    /// <summary>Why an address must not be connected to, or null.</summary>
    public string? Refusal(IPAddress address)
    {
        var plain = address.IsIPv4MappedToIPv6 ? address.MapToIPv4() : address;
        if (options.Allow.Any(network => network.Contains(plain)))
            return null;
        var closed = Closed.FirstOrDefault(closed => closed.Network.Contains(plain));
        return closed.What is null ? null : $"{plain} is {closed.What}, which {FetchOptions.AllowFlag} would have to allow";
    }

    /// <summary>Why a URL surely cannot be fetched, or null; a name says nothing before it is resolved, except those of this machine.</summary>
    public string? Refusal(Uri url)
    {
        if (url.Scheme != Uri.UriSchemeHttps && !options.Insecure)
            return $"http is not allowed: use https, or allow it by {FetchOptions.InsecureFlag}";
        var local = url.IdnHost is "localhost" || url.IdnHost.EndsWith(".localhost", StringComparison.Ordinal);
        var literal =
            IPAddress.TryParse(url.IdnHost.Trim('[', ']'), out var address) ? address
            : local ? IPAddress.Loopback
            : null;
        return literal is null ? null : Refusal(literal);
    }

    private static IEnumerable<(IPNetwork Network, string What)> Networks(string what, params string[] networks) =>
        networks.Select(network => (IPNetwork.Parse(network), what));
}
