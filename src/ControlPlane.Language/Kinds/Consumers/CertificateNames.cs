using ControlPlane.Language.Kinds.Certificates;

namespace ControlPlane.Language.Kinds.Consumers;

/// <summary>Subject alternative names by which consumers are known: URIs and DNS names. Envoy's scripts are told of no others.</summary>
internal static class CertificateNames
{
    public static bool IsValid(string name) => SubjectNames.IsValid(name) && (IsUri(name) || IsDnsName(name));

    /// <summary>Equal for names that are the same: the case of DNS names does not count.</summary>
    public static string Key(string name) => IsUri(name) ? name : name.ToLowerInvariant();

    private static bool IsUri(string name) => name.Contains(':', StringComparison.Ordinal);

    /// <summary>Wildcards are for servers: no client is called so.</summary>
    private static bool IsDnsName(string name) => name.All(letter => char.IsAsciiLetterOrDigit(letter) || letter is '-' or '.' or '_');
}
