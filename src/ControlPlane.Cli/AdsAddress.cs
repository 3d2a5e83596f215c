using System.Globalization;
using System.Net;
using System.Net.Sockets;

namespace ControlPlane.Cli;

/// <summary>Where a server serves xDS.</summary>
/// <param name="Host">An IP address without brackets, or a DNS name.</param>
/// <param name="Port">1 to 65535.</param>
internal sealed record AdsAddress(string Host, int Port)
{
    /// <summary>Reads <c>HOST:PORT</c>, IPv6 in brackets; null when it is something else.</summary>
    public static AdsAddress? Parse(string? text)
    {
        var colon = text?.LastIndexOf(':') ?? -1;
        if (colon < 1 || !int.TryParse(text![(colon + 1)..], NumberStyles.None, CultureInfo.InvariantCulture, out var port) || port is < 1 or > 65535)
            return null;
        var host = text[..colon];
        if (host is ['[', .. var inner, ']'])
            return IPAddress.TryParse(inner, out var ip) && ip.AddressFamily is AddressFamily.InterNetworkV6 ? new AdsAddress(inner, port) : null;
        return Uri.CheckHostName(host) is UriHostNameType.Dns or UriHostNameType.IPv4 ? new AdsAddress(host, port) : null;
    }
}
