using Envoy.Extensions.TransportSockets.Tls.V3;
using Envoy.Type.Matcher.V3;
using SanType = Envoy.Extensions.TransportSockets.Tls.V3.SubjectAltNameMatcher.Types.SanType;

namespace ControlPlane.Language.Kinds.Certificates;

/// <summary>Subject alternative names, by which peers are verified: what they are is told by their form.</summary>
internal static class SubjectNames
{
    public const string Form = "a URI, an email address or a DNS name";

    private const int Longest = 2048;

    public static bool IsValid(string name) => name.Length is > 0 and <= Longest && !name.Any(char.IsControl) && !name.Any(char.IsWhiteSpace);

    /// <summary>
    /// Whether a DNS name of a certificate is for a host: the same name, or a wildcard for one label in its place (RFC 9525, 6.3). A wildcard is for the
    /// wildcard host itself, too.
    /// </summary>
    public static bool Covers(string name, string host) =>
        name == host
        || (name is ['*', .. var parent] && host.IndexOf('.', StringComparison.Ordinal) is var dot and > 0 && host[dot..] == parent && host[0] != '*');

    public static SubjectAltNameMatcher Matcher(string name) =>
        new()
        {
            SanType =
                name.Contains("://", StringComparison.Ordinal) ? SanType.Uri
                : name.Contains('@', StringComparison.Ordinal) ? SanType.Email
                : SanType.Dns,
            Matcher = new StringMatcher { Exact = name },
        };
}
