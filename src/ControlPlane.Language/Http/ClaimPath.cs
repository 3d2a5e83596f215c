using System.Collections.Immutable;

namespace ControlPlane.Language.Http;

/// <summary>How documents name a claim of a token.</summary>
internal static class ClaimPath
{
    public const string Form = "a claim, or with dots a claim inside of others: realm_access.roles; a name that is a URL is one name";

    private const int Longest = 8;

    /// <summary>Whether it names a claim: no part is empty, at most eight parts.</summary>
    public static bool IsValid(string path) => path.Length is > 0 and <= 256 && !path.Any(char.IsControl) && Parts(path) is { Length: <= Longest } parts && parts.All(part => part.Length > 0);

    /// <summary>The names from the outermost to the claim itself. A URL, as identity providers put before their own claims, is one name with its dots.</summary>
    public static ImmutableArray<string> Parts(string path) => path.Contains("://", StringComparison.Ordinal) ? [path] : [.. path.Split('.')];
}
