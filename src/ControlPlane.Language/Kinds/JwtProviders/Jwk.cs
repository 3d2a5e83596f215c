using System.Buffers.Text;
using System.Collections.Immutable;
using System.Security.Cryptography;
using System.Text.Json;

namespace ControlPlane.Language.Kinds.JwtProviders;

/// <summary>A public key (RFC 7517) that Envoy takes: checked, without private parts, and without members that Envoy does not need.</summary>
/// <param name="Type">`kty`: RSA, EC or OKP.</param>
/// <param name="KeyId">`kid`; null: tokens without one, or with any, are tried with it.</param>
/// <param name="Algorithms">What it may verify: the one it names, or all of its type.</param>
/// <param name="Parameters">The key itself, by member: numbers as base64url in their canonical lengths.</param>
internal sealed record Jwk(string Type, string? KeyId, ImmutableArray<string> Algorithms, ImmutableSortedDictionary<string, string> Parameters)
{
    private const int LeastRsaBits = 2048;
    private const int MostRsaBits = 8192;
    private const int LongestKeyId = 256;
    private const int Ed25519Length = 32;

    private static readonly ImmutableArray<string> RsaAlgorithms = ["RS256", "RS384", "RS512", "PS256", "PS384", "PS512"];

    /// <summary>Reads one member of a key set.</summary>
    /// <returns>The key, or why it cannot be used.</returns>
    public static (Jwk? Key, string? Reason) Read(JsonElement json)
    {
        if (json.ValueKind != JsonValueKind.Object)
            return (null, "is not a map");
        var keyId = Text(json, "kid");
        if (json.TryGetProperty("kid", out _) && keyId is null)
            return (null, "its kid is not text");
        if (keyId is { Length: > LongestKeyId })
            return (null, $"its kid is longer than {LongestKeyId} characters");
        if (json.TryGetProperty("use", out var use) && !(use.ValueKind == JsonValueKind.String && use.ValueEquals("sig")))
            return (null, "its use is not sig");
        if (json.TryGetProperty("key_ops", out var operations) && !Verifies(operations))
            return (null, "its key_ops do not have verify");
        var (type, algorithms, parameters, reason) = Text(json, "kty") switch
        {
            "RSA" => Rsa(json),
            "EC" => EllipticCurve(json),
            "OKP" => Edwards(json),
            "oct" => Unusable("is a secret (oct), which belongs to issuer and verifier alone"),
            null => Unusable("its kty is missing or no text"),
            _ => Unusable("its kty must be one of RSA, EC and OKP"),
        };
        if (reason is not null)
            return (null, reason);
        if (!json.TryGetProperty("alg", out _))
            return (new Jwk(type, keyId, algorithms, parameters!), null);
        return Text(json, "alg") is { } algorithm && algorithms.Contains(algorithm)
            ? (new Jwk(type, keyId, [algorithm], parameters!), null)
            : (null, $"its alg must be one of {string.Join(", ", algorithms)}");
    }

    /// <summary>Whether a member of a key set would let its reader make tokens.</summary>
    public static bool IsSecret(JsonElement json) =>
        json.ValueKind == JsonValueKind.Object && (Text(json, "kty") == "oct" || json.TryGetProperty("d", out _) || json.TryGetProperty("k", out _));

    /// <summary>What people call a member of a key set.</summary>
    public static string NameOf(JsonElement json) =>
        json.ValueKind == JsonValueKind.Object && Text(json, "kid") is { } keyId ? Language.Text.Shown.Text(keyId) : "no kid";

    private static Parsed Rsa(JsonElement json)
    {
        if (Number(json, "n") is not { } modulus || Number(json, "e") is not { } exponent)
            return Unusable("its n or e is missing or no base64url");
        var bits = modulus.Length == 0 ? 0 : (modulus.Length * 8) - byte.LeadingZeroCount(modulus[0]);
        if (bits < LeastRsaBits)
            return Unusable($"has {bits} bits, fewer than {LeastRsaBits}");
        if (bits > MostRsaBits)
            return Unusable($"has {bits} bits, more than {MostRsaBits}");
        if (modulus[^1] % 2 == 0 || exponent.Length is 0 or > 4 || exponent[^1] % 2 == 0 || exponent is [1])
            return Unusable("is not an RSA key: its n or e is not valid");
        return new("RSA", RsaAlgorithms, Members(("n", modulus), ("e", exponent)), null);
    }

    private static Parsed EllipticCurve(JsonElement json)
    {
        var name = Text(json, "crv");
        var (curve, length, algorithm) = name switch
        {
            "P-256" => (ECCurve.NamedCurves.nistP256, 32, "ES256"),
            "P-384" => (ECCurve.NamedCurves.nistP384, 48, "ES384"),
            "P-521" => (ECCurve.NamedCurves.nistP521, 66, "ES512"),
            _ => (default, 0, ""),
        };
        if (length == 0)
            return Unusable("its crv must be one of P-256, P-384 and P-521");
        if (Number(json, "x") is not { } x || Number(json, "y") is not { } y)
            return Unusable("its x or y is missing or no base64url");
        if (x.Length > length || y.Length > length)
            return Unusable("its x or y is too long for its curve");
        (x, y) = (Padded(x, length), Padded(y, length));
        return IsOnCurve(curve, x, y) ? new("EC", [algorithm], Members(("x", x), ("y", y)).Add("crv", name!), null) : Unusable("is not a point on its curve");
    }

    private static Parsed Edwards(JsonElement json)
    {
        if (Text(json, "crv") is not "Ed25519")
            return Unusable("its crv is not Ed25519");
        return Bytes(json, "x") is { Length: Ed25519Length } x
            ? new("OKP", ["EdDSA"], Members(("x", x)).Add("crv", "Ed25519"), null)
            : Unusable($"its x is missing or not {Ed25519Length} bytes");
    }

    private static bool IsOnCurve(ECCurve curve, byte[] x, byte[] y)
    {
        try
        {
            using var key = ECDsa.Create(
                new ECParameters
                {
                    Curve = curve,
                    Q = new ECPoint { X = x, Y = y },
                }
            );
            return true;
        }
        catch (CryptographicException)
        {
            return false;
        }
    }

    private static bool Verifies(JsonElement operations) =>
        operations.ValueKind == JsonValueKind.Array
        && operations.EnumerateArray().Any(operation => operation.ValueKind == JsonValueKind.String && operation.ValueEquals("verify"));

    private static string? Text(JsonElement json, string name) =>
        json.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String ? SafeText(value) : null;

    /// <summary>Null for text that JSON can write and Unicode cannot.</summary>
    private static string? SafeText(JsonElement value)
    {
        try
        {
            return value.GetString();
        }
        catch (InvalidOperationException)
        {
            return null;
        }
    }

    /// <summary>An unsigned number without leading zero bytes.</summary>
    private static byte[]? Number(JsonElement json, string name) => Bytes(json, name) is { } bytes ? bytes.AsSpan().TrimStart((byte)0).ToArray() : null;

    private static byte[]? Bytes(JsonElement json, string name)
    {
        if (Text(json, name) is not { } text || !Base64Url.IsValid(text))
            return null;
        return Base64Url.DecodeFromChars(text);
    }

    private static byte[] Padded(byte[] number, int length) => [.. new byte[length - number.Length], .. number];

    private static ImmutableSortedDictionary<string, string> Members(params ReadOnlySpan<(string Name, byte[] Value)> values)
    {
        var parameters = ImmutableSortedDictionary.CreateBuilder<string, string>(StringComparer.Ordinal);
        foreach (var (name, value) in values)
            parameters[name] = Base64Url.EncodeToString(value);
        return parameters.ToImmutable();
    }

    private static Parsed Unusable(string reason) => new("", [], null, reason);

    private readonly record struct Parsed(
        string Type,
        ImmutableArray<string> Algorithms,
        ImmutableSortedDictionary<string, string>? Parameters,
        string? Reason
    );
}
