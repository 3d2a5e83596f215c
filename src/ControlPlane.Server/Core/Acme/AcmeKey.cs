using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;

namespace ControlPlane.Server.Core.Acme;

/// <summary>The key of an account: ECDSA on P-256, by which requests are signed (ES256, https://www.rfc-editor.org/rfc/rfc7515).</summary>
internal sealed class AcmeKey : IDisposable
{
    private readonly ECDsa _key;

    private AcmeKey(ECDsa key) => _key = key;

    /// <summary>Makes one.</summary>
    public static AcmeKey New() => new(ECDsa.Create(ECCurve.NamedCurves.nistP256));

    /// <summary>Reads what <see cref="ToPem"/> wrote.</summary>
    public static AcmeKey OfPem(string pem)
    {
        var key = ECDsa.Create();
        key.ImportFromPem(pem);
        return new(key);
    }

    /// <summary>It as text. Never to be shown.</summary>
    public string ToPem() => _key.ExportPkcs8PrivateKeyPem();

    /// <summary>The public key as a JWK, its members in the order of RFC 7638.</summary>
    public JsonObject Jwk()
    {
        var point = _key.ExportParameters(includePrivateParameters: false).Q;
        return new JsonObject
        {
            ["crv"] = "P-256",
            ["kty"] = "EC",
            ["x"] = Base64Url.EncodeToString(point.X),
            ["y"] = Base64Url.EncodeToString(point.Y),
        };
    }

    /// <summary>What a challenge is answered with (https://www.rfc-editor.org/rfc/rfc8555#section-8.1).</summary>
    public string Authorize(string token) => $"{token}.{Base64Url.EncodeToString(SHA256.HashData(Encoding.UTF8.GetBytes(Jwk().ToJsonString())))}";

    /// <summary>A signed request; a null payload is that of a read (POST-as-GET).</summary>
    public string Sign(JsonObject header, JsonNode? payload)
    {
        header["alg"] = "ES256";
        var (head, body) = (Encoded(header.ToJsonString()), payload is null ? "" : Encoded(payload.ToJsonString()));
        var signature = _key.SignData(Encoding.ASCII.GetBytes($"{head}.{body}"), HashAlgorithmName.SHA256);
        return new JsonObject
        {
            ["protected"] = head,
            ["payload"] = body,
            ["signature"] = Base64Url.EncodeToString(signature),
        }.ToJsonString();
    }

    /// <inheritdoc/>
    public void Dispose() => _key.Dispose();

    private static string Encoded(string text) => Base64Url.EncodeToString(Encoding.UTF8.GetBytes(text));
}
