using System.Net.Sockets;
using ControlPlane.Language.Text;

namespace ControlPlane.Language.Values.Http;

/// <summary>
/// How requests look when Envoy matches them, as far as the listeners that take them decide it. Where several listeners take them, what one of them lets
/// through counts.
/// </summary>
internal sealed record RequestForm
{
    /// <summary>That of listeners that say nothing else.</summary>
    public static RequestForm Default { get; } = new();

    /// <summary>Whether <c>%2F</c> and <c>%5C</c> stay as they came.</summary>
    public bool KeepsEscapedSlashes { get; init; }

    /// <summary>Whether <c>//</c> stays as it came.</summary>
    public bool KeepsEmptySegments { get; init; }

    /// <summary>Whether headers whose names have underscores stay.</summary>
    public bool KeepsUnderscores { get; init; }

    /// <summary>Whether x-forwarded-proto may be a trusted proxy's.</summary>
    public bool KeepsForwardedProto { get; init; }

    /// <summary>Whether x-request-id may be the client's.</summary>
    public bool KeepsRequestId { get; init; }

    /// <summary>Whether clients may have IPv4 addresses.</summary>
    public bool TakesIpv4 { get; init; }

    /// <summary>Whether clients may have IPv6 addresses.</summary>
    public bool TakesIpv6 { get; init; }

    /// <summary>Whether clients may prove who they are by certificates.</summary>
    public bool HasClientCertificates { get; init; }

    /// <summary>Whether it is known that no client has a certificate: there are listeners, and none of them asks for one.</summary>
    public bool LacksClientCertificates => !HasClientCertificates && (TakesIpv4 || TakesIpv6);

    /// <summary>The family that all clients' addresses are of; null where there may be both, or where that is not known.</summary>
    public AddressFamily? OnlyFamily =>
        (TakesIpv4, TakesIpv6) switch
        {
            (true, false) => AddressFamily.InterNetwork,
            (false, true) => AddressFamily.InterNetworkV6,
            _ => null,
        };

    /// <summary>
    /// Why no request has this path, or one below it, or null. What is wrong whatever the listener does, <see cref="RequestPath.WrongMatch"/> tells.
    /// </summary>
    public string? WrongPath(string path) =>
        path switch
        {
            _ when !KeepsEmptySegments && path.Contains("//", StringComparison.Ordinal) =>
                $"has an empty segment, which no request has when it is matched: the fleet's listeners merge slashes; write {Shown.Text(Merged(path))}",
            _ when !KeepsEscapedSlashes && Decoded(path) is var decoded && decoded != path =>
                "has an encoded slash, which no request has when it is matched: the fleet's listeners redirect such requests or decode it; write "
                    + $"{Shown.Text(Merged(decoded))}",
            _ => null,
        };

    /// <summary>Why no request has a path that the pattern matches, as far as what it demands literally tells, or null.</summary>
    public string? WrongPattern(string pattern) =>
        PathPattern.Literals(pattern).Select(WrongPath).FirstOrDefault(wrong => wrong is not null)
        ?? (
            ValueForms.IsPath(pattern, KeepsEscapedSlashes, KeepsEmptySegments)
                ? null
                : "matches no path that the fleet's listeners let through: they merge or decode slashes before a request is matched"
        );

    /// <summary>
    /// Why no value that a client sends in this header reaches matching, or null. What is wrong whatever the listener does, <see cref="ClientHeaders.Wrong"/>
    /// tells.
    /// </summary>
    public string? WrongHeader(string name) =>
        name.ToLowerInvariant() switch
        {
            var lower when !KeepsUnderscores && lower.Contains('_', StringComparison.Ordinal) =>
                $"has an underscore, and requests with such headers are refused or lose them: use a name such as {Shown.Text(name.Replace('_', '-'))}",
            "x-forwarded-proto" when !KeepsForwardedProto =>
                "is set by Envoy to the scheme of the listener, whatever a client sends: use `listeners` of the Route to tell them apart",
            "x-request-id" when !KeepsRequestId => "is set by Envoy to a value of its own, whatever a client sends: use a header of your own",
            _ => null,
        };

    /// <summary>That of requests for either of two listeners.</summary>
    public RequestForm Or(RequestForm other) =>
        new()
        {
            KeepsEscapedSlashes = KeepsEscapedSlashes || other.KeepsEscapedSlashes,
            KeepsEmptySegments = KeepsEmptySegments || other.KeepsEmptySegments,
            KeepsUnderscores = KeepsUnderscores || other.KeepsUnderscores,
            KeepsForwardedProto = KeepsForwardedProto || other.KeepsForwardedProto,
            KeepsRequestId = KeepsRequestId || other.KeepsRequestId,
            TakesIpv4 = TakesIpv4 || other.TakesIpv4,
            TakesIpv6 = TakesIpv6 || other.TakesIpv6,
            HasClientCertificates = HasClientCertificates || other.HasClientCertificates,
        };

    private static string Decoded(string path) =>
        path.Replace("%2F", "/", StringComparison.OrdinalIgnoreCase).Replace("%5C", "/", StringComparison.OrdinalIgnoreCase);

    private static string Merged(string path)
    {
        while (path.Contains("//", StringComparison.Ordinal))
            path = path.Replace("//", "/", StringComparison.Ordinal);
        return path;
    }
}
