using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text.Json;
using ControlPlane.Language.Text;
using ControlPlane.Language.Values.Certificates;

namespace ControlPlane.Language.Kinds.JwtProviders;

/// <summary>The certificates that members of a key set carry for their keys (https://www.rfc-editor.org/rfc/rfc7517#section-4.7).</summary>
internal static class KeyCertificates
{
    /// <summary>The first of each key's `x5c`, which is the one for the key, with what people call the key. What cannot be read is left out.</summary>
    public static IEnumerable<(int Index, string Name, CertificateFacts Certificate)> Of(Node set)
    {
        var text = set switch
        {
            Mapping map => map.ToJson(),
            Scalar { Kind: ScalarKind.String } scalar => scalar.Text,
            _ => "",
        };
        if (!text.Contains("x5c", StringComparison.Ordinal))
            return [];
        try
        {
            using var json = JsonDocument.Parse(text);
            return json.RootElement.TryGetProperty("keys", out var keys) && keys.ValueKind is JsonValueKind.Array
                ?
                [
                    .. keys.EnumerateArray()
                        .Index()
                        .Select(key => (key.Index, Jwk.NameOf(key.Item), Certificate: First(key.Item)))
                        .Where(key => key.Certificate is not null)
                        .Select(key => (key.Index, key.Item2, key.Certificate!)),
                ]
                : [];
        }
        catch (Exception malformed) when (malformed is JsonException or InvalidOperationException)
        {
            return [];
        }
    }

    private static CertificateFacts? First(JsonElement key)
    {
        if (
            key.ValueKind is not JsonValueKind.Object
            || !key.TryGetProperty("x5c", out var chain)
            || chain.ValueKind is not JsonValueKind.Array
            || chain.GetArrayLength() == 0
            || chain[0].ValueKind is not JsonValueKind.String
            || !chain[0].TryGetBytesFromBase64(out var bytes)
        )
            return null;
        try
        {
            using var certificate = X509CertificateLoader.LoadCertificate(bytes);
            return CertificateFacts.Of(certificate);
        }
        catch (CryptographicException)
        {
            return null;
        }
    }
}
