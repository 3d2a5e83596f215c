using System.Buffers.Text;
using System.Collections.Immutable;
using System.Text;

namespace ControlPlane.Language.Kinds.JwtProviders;

/// <summary>Secrets that issuer and verifier share, as keys.</summary>
internal static class SharedSecret
{
    /// <summary>A key of HMAC is at least as long as the hash of SHA-256 (https://www.rfc-editor.org/rfc/rfc7518#section-3.2).</summary>
    public const int LeastBytes = 32;

    /// <summary>The bytes of a secret; null where it is no base64.</summary>
    public static byte[]? Bytes(string secret, bool isBase64)
    {
        if (!isBase64)
            return Encoding.UTF8.GetBytes(secret);
        var text = secret.Trim().TrimEnd('=').Replace('+', '-').Replace('/', '_');
        return Base64Url.IsValid(text) ? Base64Url.DecodeFromChars(text) : null;
    }

    /// <summary>The keys of a provider. A secret that cannot be had is no key: its tokens are refused.</summary>
    public static ImmutableArray<Jwk> Keys(ImmutableArray<HmacKeySpec> hmac, Observed observed) =>
        [
            .. from key in hmac
            let value = key.Secret!.Plain(observed)
            where value is not null
            let bytes = Bytes(value, key.Base64 is true)
            where bytes is not null
            select new Jwk(
                "oct",
                key.Id,
                JwtAlgorithms.Shared,
                ImmutableSortedDictionary.Create<string, string>(StringComparer.Ordinal).Add("k", Base64Url.EncodeToString(bytes))
            ),
        ];

    /// <summary>Which secrets of a provider can be had: their hashes, never they themselves.</summary>
    public static string Present(ImmutableArray<HmacKeySpec> hmac, Observed observed) =>
        string.Join(' ', hmac.Select(key => key.Secret!.Hash).OfType<string>().Where(observed.Secrets.ContainsKey));
}
