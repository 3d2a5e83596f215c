using System.Collections.Immutable;

namespace ControlPlane.Language.EnvoyConfig;

/// <summary>Where Envoy's jwt_authn puts the claims of a verified token, for filters after it to read.</summary>
internal static class ClaimPath
{
    /// <summary>The namespace of the dynamic metadata, whatever the instance is called.</summary>
    public const string Namespace = "envoy.filters.http.jwt_authn";

    /// <summary>The key of the claims there, the same for all providers. Of several tokens on one request, the last that was verified counts.</summary>
    public const string Payload = "payload";

    /// <summary>Claims that are texts of words: they are lists there, whichever of the two the token has.</summary>
    public static readonly ImmutableArray<string> Words = ["scope", "scp"];

    /// <summary>The keys from the token's claims to one of them: dots lead into nested claims, unless the name is a URI's.</summary>
    public static ImmutableArray<string> Of(string claim) => IsUri(claim) ? [claim] : [.. claim.Split('.')];

    /// <summary>Whether jwt_authn itself can copy the claim to a header: it splits every name at its dots.</summary>
    public static bool IsCopied(string claim) => !IsUri(claim) || !claim.Contains('.', StringComparison.Ordinal);

    private static bool IsUri(string claim) => claim.AsSpan().ContainsAny('/', ':');
}
