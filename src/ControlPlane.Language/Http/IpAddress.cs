using System.Net;
using System.Net.Sockets;

namespace ControlPlane.Language.Http;

/// <summary>IP addresses as documents write them: IPv4 in four parts, or IPv6; no ports, no zones.</summary>
internal static class IpAddress
{
    public static bool IsValid(string address) =>
        !address.AsSpan().ContainsAny('%', '[', '/') && IPAddress.TryParse(address, out var parsed) && (parsed.AddressFamily == AddressFamily.InterNetworkV6 || address == parsed.ToString());

    public static bool IsV6(string address) => address.Contains(':', StringComparison.Ordinal) && IsValid(address);

    /// <summary>What is wrong with an address that Envoy binds or connects to, or null. Its IPv6 sockets take no IPv4 addresses.</summary>
    public static string? Wrong(string address) => address switch
    {
        _ when !IsValid(address) => "is not a valid IP address",
        _ when IPAddress.Parse(address) is { IsIPv4MappedToIPv6: true } mapped => $"is an IPv4 address written as IPv6, which no socket of Envoy takes: write {mapped.MapToIPv4()}",
        _ => null,
    };

    /// <summary>One text for all ways to write an address; what is none stays as it is.</summary>
    public static string Canonical(string address) => IsValid(address) ? IPAddress.Parse(address).ToString() : address;
}
