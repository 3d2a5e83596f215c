using System.Net;
using System.Text.RegularExpressions;
using ControlPlane.Language.Text;
using ControlPlane.Language.Values.Regexes;
using Envoy.Type.Matcher.V3;

namespace ControlPlane.Language.Values.Http;

/// <summary>Origins as browsers send them (https://www.rfc-editor.org/rfc/rfc6454#section-6.2), and patterns of them.</summary>
internal static class WebOrigin
{
    public const string Any = "*";
    public const string Form = "an origin such as https://app.example.com, a pattern such as https://*.example.com for all names below, or *";
    public const string HostForm =
        "a host, with its port unless that is 80 or 443, such as app.example.com or localhost:3000, or a pattern such as *.example.com";

    private const string Wildcard = "*.";
    private const string AnyLabels = @"(?:[a-z0-9_-]+\.)+";

    private static readonly Regex Scheme = Patterns.Linear(@"^[a-z][a-z0-9+.-]{0,30}\z");

    /// <summary>What is wrong with an origin or pattern, or null.</summary>
    public static string? Wrong(string text)
    {
        if (text == Any)
            return null;
        if (text == "null")
            return "is what sandboxed pages of anybody send";
        if (text.Any(char.IsAsciiLetterUpper))
            return "has upper-case letters, which no browser sends";
        if (text.Split("://", 2) is not [var scheme, var host])
            return $"has no scheme; write https://{text}";
        if (!Scheme.IsMatch(scheme))
            return "has no valid scheme";
        if (host.Contains('/', StringComparison.Ordinal))
            return "has a path or a slash at its end, which origins do not have";
        if ((scheme, PortOf(host)) is ("https", "443") or ("http", "80"))
            return "has the default port of its scheme, which browsers leave out";
        return WrongHost(host);
    }

    /// <summary>What is wrong with a host, with or without port, or a pattern of hosts, or null.</summary>
    public static string? WrongHost(string text) =>
        text switch
        {
            _ when text.Contains("://", StringComparison.Ordinal) =>
                $"has a scheme, which does not count here; write {text[(text.IndexOf("://", StringComparison.Ordinal) + 3)..]}",
            "null" => "is what sandboxed pages of anybody send",
            _ when Canonical(text) is { } canonical => $"is an address that browsers write as {canonical}",
            _ when HostName.IsAuthority(text.StartsWith(Wildcard, StringComparison.Ordinal) ? text[Wildcard.Length..] : text) => null,
            _ => "is not a valid host",
        };

    /// <summary>How browsers write an address, where it was written otherwise; null where it is none, or as they write it.</summary>
    private static string? Canonical(string host)
    {
        var name = host.LastIndexOf(':') is var colon && colon > host.LastIndexOf(']') ? host[..colon] : host;
        var isAddress = name is ['[', ..] || name.Split('.')[^1].All(char.IsAsciiDigit) || name.Split('.')[^1].StartsWith("0x", StringComparison.Ordinal);
        if (!isAddress || !IPAddress.TryParse(name.Trim('[', ']'), out var address))
            return null;
        var canonical = name is ['[', ..] ? $"[{address}]" : address.ToString();
        return canonical == name ? null : canonical + host[name.Length..];
    }

    /// <summary>What is wrong with the port of a host whose scheme does not count, or null.</summary>
    public static string? WrongPort(string host) => PortOf(host) is "80" or "443" ? "has the port 80 or 443, which browsers leave out" : null;

    /// <summary>Matches an origin, or a host with its port.</summary>
    public static StringMatcher Matcher(string text)
    {
        var wildcard = text.IndexOf(Wildcard, StringComparison.Ordinal);
        return wildcard < 0
            ? new StringMatcher { Exact = text }
            : new StringMatcher
            {
                SafeRegex = new RegexMatcher { Regex = Re2.Quote(text[..wildcard]) + AnyLabels + Re2.Quote(text[(wildcard + Wildcard.Length)..]) },
            };
    }

    private static string PortOf(string host) => host[(host.LastIndexOf(':') + 1)..];
}
