using System.Text;
using System.Text.RegularExpressions;
using ControlPlane.Language.Text;

namespace ControlPlane.Language.Values.Http;

/// <summary>Host names as they stand in Host headers and in DNS.</summary>
internal static class HostName
{
    private const int Longest = 253;
    private static readonly Regex Labels = Patterns.Linear(@"^[a-z0-9_](?:[-a-z0-9_]{0,61}[a-z0-9_])?(?:\.[a-z0-9_](?:[-a-z0-9_]{0,61}[a-z0-9_])?)*\z");

    /// <summary>A name in lower case, without port, at most 253 characters; IPv4 addresses count as names.</summary>
    public static bool IsValid(string host) => host.Length <= Longest && Labels.IsMatch(host);

    /// <summary>A name with letters in any case. Only ASCII is folded: the Kelvin sign is not a `k` in DNS.</summary>
    public static bool IsValidInAnyCase(string host) => IsValid(Lower(host));

    /// <summary>A name with letters in any case, or an IPv6 address in brackets, with or without a port.</summary>
    public static bool IsAuthorityInAnyCase(string authority) => IsAuthority(Lower(authority));

    /// <summary>A name, or an IPv6 address in brackets, with or without a port.</summary>
    public static bool IsAuthority(string authority)
    {
        var colon = authority.LastIndexOf(':');
        var hasPort = colon > authority.LastIndexOf(']');
        var host = hasPort ? authority[..colon] : authority;
        var isHost = host is ['[', .. var address, ']'] ? IpAddress.IsV6(address) : IsValid(host);
        return isHost && (!hasPort || IsPort(authority.AsSpan(colon + 1)));
    }

    /// <summary>
    /// Whether the last label is a number, decimal or hexadecimal: then the name is read as an IPv4 address
    /// (https://url.spec.whatwg.org/#ends-in-a-number-checker).
    /// </summary>
    public static bool EndsInNumber(string host) =>
        host[(host.LastIndexOf('.') + 1)..] switch
        {
            ['0', 'x' or 'X', .. var digits] => digits.All(char.IsAsciiHexDigit),
            var label => label.All(char.IsAsciiDigit),
        };

    private static string Lower(string text) => string.Create(text.Length, text, (lower, from) => Ascii.ToLower(from, lower, out _));

    /// <summary>A port as browsers write it: 1 to 65535, no sign and no zeros before it.</summary>
    private static bool IsPort(ReadOnlySpan<char> text) =>
        text is [>= '1' and <= '9', ..] && !text.ContainsAnyExceptInRange('0', '9') && int.TryParse(text, out var port) && port <= 65535;

    /// <summary>The wildcards that include a host, the nearest first; `*` aside.</summary>
    public static IEnumerable<string> Wider(string host)
    {
        for (var dot = host.IndexOf('.', host.StartsWith("*.", StringComparison.Ordinal) ? 2 : 0); dot >= 0; dot = host.IndexOf('.', dot + 1))
            yield return string.Concat("*", host.AsSpan(dot));
    }

    /// <summary>What is wrong with a host that requests are matched by, or null: a name, `*.` and a name, or `*`.</summary>
    public static string? WrongPattern(string host) =>
        host switch
        {
            "*" => null,
            _ when host.Contains("://", StringComparison.Ordinal) || host.Contains('/', StringComparison.Ordinal) =>
                "is a URL; only its host name belongs here",
            ['[', ..] => "is an IPv6 address, by which no Route is chosen: a request to an address goes to the host `*`",
            _ when IpAddress.IsV6(host) => "is an IPv6 address, by which no Route is chosen: a request to an address goes to the host `*`",
            _ when host.Any(char.IsAsciiLetterUpper) => "has upper-case letters; hosts match without regard to case, write them in lower case",
            ['*', '.', .. var name] when IsValid(name) => null,
            _ when host.Contains('*', StringComparison.Ordinal) => "has a wildcard that is not its whole first label",
            _ when host.Contains(':', StringComparison.Ordinal) => "has a port; hosts match whatever the port",
            _ when IsValid(host) => null,
            _ => "is not a valid host name",
        };
}
