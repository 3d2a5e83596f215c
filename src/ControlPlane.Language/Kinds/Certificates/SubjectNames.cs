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
