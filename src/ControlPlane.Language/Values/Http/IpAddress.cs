using System.Net;
using System.Net.Sockets;

namespace ControlPlane.Language.Values.Http;

/// <summary>IP addresses as documents write them: IPv4 in four parts, or IPv6; no ports, no zones.</summary>
internal static class IpAddress
{
    private const string Unspecified = "is not the address of a machine, so nothing can connect to it";
    private const string Multicast = "is a multicast address, to which no connection is made";

    public static bool IsValid(string address) =>
        !address.AsSpan().ContainsAny('%', '[', '/')
        && IPAddress.TryParse(address, out var parsed)
        && (parsed.AddressFamily == AddressFamily.InterNetworkV6 || address == parsed.ToString());

    public static bool IsV6(string address) => address.Contains(':', StringComparison.Ordinal) && IsValid(address);

    /// <summary>What is wrong with an address that Envoy binds or connects to, or null. Its IPv6 sockets take no IPv4 addresses.</summary>
    public static string? Wrong(string address) =>
        address switch
        {
            _ when !IsValid(address) => "is not a valid IP address",
            _ when IPAddress.Parse(address) is { IsIPv4MappedToIPv6: true } mapped =>
                $"is an IPv4 address written as IPv6, which no socket of Envoy takes: write {mapped.MapToIPv4()}",
            _ => null,
        };

    /// <summary>What is wrong with an address of an endpoint, or null: it belongs to one machine, whichever network Envoy is in.</summary>
    public static string? WrongEndpoint(string address) =>
        Wrong(address)
        ?? IPAddress.Parse(address) switch
        {
            { IsIPv6LinkLocal: true } => "is a link-local address, which is ambiguous without its network interface",
            { IsIPv6Multicast: true } => Multicast,
            { AddressFamily: AddressFamily.InterNetworkV6 } v6 when v6.Equals(IPAddress.IPv6Any) => Unspecified,
            { AddressFamily: AddressFamily.InterNetwork } v4 => v4.GetAddressBytes() switch
            {
                [0, ..] => Unspecified,
                [>= 224 and <= 239, ..] => Multicast,
                [255, 255, 255, 255] => "is the broadcast address, to which no connection is made",
                _ => null,
            },
            _ => null,
        };

    /// <summary>What is wrong with an address that Envoy listens on, or null.</summary>
    public static string? WrongListener(string address) =>
        Wrong(address)
        ?? (IPAddress.Parse(address) is { } parsed && (parsed.Equals(IPAddress.Any) || parsed.Equals(IPAddress.IPv6Any)) ? null : WrongEndpoint(address));

    /// <summary>One text for all ways to write an address; what is none stays as it is.</summary>
    public static string Canonical(string address) => IsValid(address) ? IPAddress.Parse(address).ToString() : address;
}
