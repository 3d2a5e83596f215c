using System.Net;
using System.Net.Sockets;
using Envoy.Config.Core.V3;

namespace ControlPlane.Language.Values.Http;

/// <summary>Blocks of IP addresses as documents write them: <c>10.0.0.0/8</c>, <c>2001:db8::/32</c>, or one address.</summary>
internal static class CidrBlock
{
    public const string Form = "an IPv4 or IPv6 block such as 10.0.0.0/8 or 2001:db8::/32, or one address";

    /// <summary>The block, or null where the text is none.</summary>
    public static IPNetwork? Parse(string text) => Wrong(text) is null ? Read(text) : null;

    /// <summary>What is wrong with a text that should be a block, or null.</summary>
    public static string? Wrong(string text)
    {
        if (Split(text) is not var (address, length))
            return "is not a valid block of addresses";
        if (address.IsIPv4MappedToIPv6)
            return "is an IPv4 address written as IPv6, which no client has: write it as IPv4";
        if (length > Longest(address))
            return $"has a prefix longer than an address: at most /{Longest(address)}";
        return Base(address, length) is var first && first.Equals(address)
            ? null
            : $"has bits set behind its prefix: the block is {first}/{length}, the single address {address}";
    }

    /// <summary>Envoy's form of a block.</summary>
    public static CidrRange Range(IPNetwork block) => new() { AddressPrefix = block.BaseAddress.ToString(), PrefixLen = (uint)block.PrefixLength };

    /// <summary>One text for all ways to write a block; what is none stays as it is.</summary>
    public static string Canonical(string text) => Parse(text)?.ToString() ?? text;

    /// <summary>Whether every address of a block is one of another.</summary>
    public static bool Contains(IPNetwork wider, IPNetwork block) =>
        wider.BaseAddress.AddressFamily == block.BaseAddress.AddressFamily && wider.PrefixLength <= block.PrefixLength && wider.Contains(block.BaseAddress);

    private static IPNetwork Read(string text) =>
        Split(text) is var (address, length) ? new IPNetwork(address, length) : throw new ArgumentException("no block", nameof(text));

    private static (IPAddress Address, int Length)? Split(string text)
    {
        var slash = text.IndexOf('/', StringComparison.Ordinal);
        var address = slash < 0 ? text : text[..slash];
        if (!IpAddress.IsValid(address))
            return null;
        var parsed = IPAddress.Parse(address);
        if (slash < 0)
            return (parsed, Longest(parsed));
        var length = text[(slash + 1)..];
        return length is { Length: > 0 and <= 3 } && length.All(char.IsAsciiDigit) && (length == "0" || length[0] != '0') ? (parsed, int.Parse(length)) : null;
    }

    private static int Longest(IPAddress address) => address.AddressFamily is AddressFamily.InterNetwork ? 32 : 128;

    private static IPAddress Base(IPAddress address, int length)
    {
        var bytes = address.GetAddressBytes();
        for (var bit = length; bit < bytes.Length * 8; bit++)
            bytes[bit / 8] &= (byte)~(0x80 >> (bit % 8));
        return new IPAddress(bytes);
    }
}
