using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;

namespace ControlPlane.Testing;

/// <summary>An RSA and an elliptic curve key of an issuer, under one name each: <c>key-1-rsa</c>, <c>key-1-ec</c>.</summary>
public sealed class SigningKey(string name)
{
    private readonly RSA _rsa = RSA.Create(2048);
    private readonly ECDsa _curve = ECDsa.Create(ECCurve.NamedCurves.nistP256);

    /// <summary>The RSA key's public part as PEM: what HS256 is tried with by those who confuse algorithms.</summary>
    public string RsaPublicPem => _rsa.ExportSubjectPublicKeyInfoPem();

    /// <summary>Both public keys as members of a JWK set.</summary>
    public IEnumerable<JsonObject> Public()
    {
        var (rsa, curve) = (_rsa.ExportParameters(false), _curve.ExportParameters(false));
        yield return new JsonObject
        {
            ["kid"] = $"{name}-rsa",
            ["kty"] = "RSA",
            ["use"] = "sig",
            ["alg"] = "RS256",
            ["n"] = Base64Url.EncodeToString(rsa.Modulus),
            ["e"] = Base64Url.EncodeToString(rsa.Exponent),
        };
        yield return new JsonObject
        {
            ["kid"] = $"{name}-ec",
            ["kty"] = "EC",
            ["use"] = "sig",
            ["crv"] = "P-256",
            ["x"] = Base64Url.EncodeToString(curve.Q.X),
            ["y"] = Base64Url.EncodeToString(curve.Q.Y),
        };
    }

    /// <summary>A JWT of these claims.</summary>
    /// <param name="claims">Its payload.</param>
    /// <param name="algorithm">RS256, ES256, HS256 or none.</param>
    /// <param name="header">Changes its header, which has <c>alg</c>, <c>typ</c> and <c>kid</c>.</param>
    /// <param name="secret">For HS256.</param>
    public string Sign(JsonObject claims, string algorithm, Action<JsonObject>? header, byte[]? secret)
    {
        ArgumentNullException.ThrowIfNull(claims);
        var protection = new JsonObject { ["alg"] = algorithm, ["typ"] = "JWT" };
        if (algorithm is "RS256" or "ES256")
            protection["kid"] = algorithm == "RS256" ? $"{name}-rsa" : $"{name}-ec";
        header?.Invoke(protection);
        var signed = $"{Encode(protection)}.{Encode(claims)}";
        return $"{signed}.{Base64Url.EncodeToString(Signature(Encoding.ASCII.GetBytes(signed), algorithm, secret))}";
    }

    private byte[] Signature(byte[] signed, string algorithm, byte[]? secret) =>
        algorithm switch
        {
            "RS256" => _rsa.SignData(signed, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1),
            "ES256" => _curve.SignData(signed, HashAlgorithmName.SHA256),
            "HS256" => HMACSHA256.HashData(secret ?? throw new ArgumentNullException(nameof(secret)), signed),
            "none" => [],
            _ => throw new ArgumentOutOfRangeException(nameof(algorithm), algorithm, "RS256, ES256, HS256 or none"),
        };

    private static string Encode(JsonObject json) => Base64Url.EncodeToString(Encoding.UTF8.GetBytes(json.ToJsonString()));
}
