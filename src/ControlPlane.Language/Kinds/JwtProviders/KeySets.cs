using System.Collections.Immutable;
using System.Text.Json;

namespace ControlPlane.Language.Kinds.JwtProviders;

/// <summary>What Envoys are told of a provider's keys and issuer.</summary>
internal static class KeySets
{
    /// <summary>
    /// A key set that no token is signed by: its one key is a point of P-256 found from the SHA-256 of a sentence, so nobody knows its private part. It stands
    /// in while there is no key, because Envoy refuses a JWT configuration without keys, and with it everything else in there.
    /// </summary>
    public const string Placeholder =
        """{"keys":[{"kid":"controlplane-no-key","kty":"EC","alg":"ES256","crv":"P-256","x":"vArl6g05VJ6palvZP4EOhzwWZLjJgeGRsjpBb9ORbY4","y":"ZYKsk0JtjJvz2cfv7N_UZmme_bf2X0ySw3io_7nxuVY"}]}""";

    /// <summary>
    /// The JWK set to verify a provider's tokens by, for `local_jwks.inline_string`. Never empty and never refused by Envoy. With `keys.hmac` it holds secrets:
    /// never to be shown.
    /// </summary>
    /// <param name="provider">The provider's name.</param>
    /// <param name="spec">What its document says; one whose keys Envoy fetches has none here.</param>
    /// <param name="observed">What was fetched.</param>
    public static string Served(string provider, JwtProviderSpec spec, Observed observed)
    {
        var keys = spec.Keys switch
        {
            { Inline: { } inline } => KeySet.Of(inline).Keys,
            { Hmac: { } hmac } => SharedSecret.Keys(hmac, observed),
            _ => Fetched(provider, spec, observed)?.Keys ?? [],
        };
        var algorithms = spec.Algorithms ?? JwtAlgorithms.For(spec);
        return keys.Any(key => key.Algorithms.Any(algorithms.Contains)) ? KeySetText.ForAlgorithms(keys, algorithms) : Placeholder;
    }

    /// <summary>
    /// The `iss` that tokens must have. While the issuer's document was not fetched it is the document's URL, which no token has: never empty, which Envoy
    /// reads as any issuer.
    /// </summary>
    /// <param name="provider">The provider's name.</param>
    /// <param name="spec">What its document says.</param>
    /// <param name="observed">What was fetched.</param>
    public static string Issuer(string provider, JwtProviderSpec spec, Observed observed) =>
        spec.Issuer ?? Fetched(provider, spec, observed)?.Issuer ?? spec.Discovery!;

    /// <summary>
    /// What was fetched for this provider from where its document now says, and agrees with it; null otherwise: keys of an earlier source never count for a
    /// later one.
    /// </summary>
    private static FetchedKeySet? Fetched(string provider, JwtProviderSpec spec, Observed observed) =>
        observed.KeySets.GetValueOrDefault(provider) is { } text
        && KeySource.Of(provider, spec) is { } source
        && FetchedKeySet.Read(text) is { } fetched
        && source.Agrees(fetched)
            ? fetched
            : null;
}

/// <summary>A key set that was fetched, and where it came from.</summary>
/// <param name="Source">The URL that the provider's document says.</param>
/// <param name="Issuer">The issuer, where <paramref name="Source"/> is its OpenID document.</param>
/// <param name="Keys">The usable keys.</param>
internal sealed record FetchedKeySet(string Source, string? Issuer, ImmutableArray<Jwk> Keys)
{
    /// <summary>As it is stored: a JWK set that also says where it came from.</summary>
    public string Text => KeySetText.Of(Keys, Issuer is null ? [("source", Source)] : [("source", Source), ("issuer", Issuer)]);

    /// <summary>Reads what was stored; null when it is none of ours.</summary>
    public static FetchedKeySet? Read(string text)
    {
        try
        {
            using var json = JsonDocument.Parse(text);
            var source = json.RootElement.GetProperty("source").GetString();
            var issuer = json.RootElement.TryGetProperty("issuer", out var said) ? said.GetString() : null;
            return source is null ? null : new(source, issuer, KeySet.Parse(text).Keys);
        }
        catch (Exception malformed) when (malformed is JsonException or KeyNotFoundException or InvalidOperationException)
        {
            return null;
        }
    }
}
