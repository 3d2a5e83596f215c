using System.Net;
using System.Net.Sockets;

namespace ControlPlane.Language.Http;

/// <summary>IP addresses as documents write them: IPv4 in four parts, or IPv6; no ports, no zones.</summary>
internal static class IpAddress
{
    public static bool IsValid(string address) =>
        !address.AsSpan().ContainsAny('%', '[', '/') && IPAddress.TryParse(address, out var parsed) && (parsed.AddressFamily == AddressFamily.InterNetworkV6 || address == parsed.ToString());

    /// <summary>One text for all ways to write an address; what is none stays as it is.</summary>
    public static string Canonical(string address) => IsValid(address) ? IPAddress.Parse(address).ToString() : address;
}
