using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace ControlPlane.Language.Values.Certificates;

/// <summary>The kinds of keys that Envoy takes.</summary>
internal enum KeyAlgorithm
{
    Other,
    Rsa,
    Ecdsa,
}

/// <summary>A public key.</summary>
/// <param name="Algorithm">What it is a key of.</param>
/// <param name="Bits">Its size.</param>
/// <param name="Info">It itself, as a SubjectPublicKeyInfo in base64.</param>
internal sealed record PublicKeyFacts(KeyAlgorithm Algorithm, int Bits, string Info)
{
    private const int LeastRsa = 2048;
    private const int MostRsa = 8192;

    /// <summary>What Envoy takes.</summary>
    public const string Allowed = "RSA of 2048 to 8192 bits, or ECDSA on P-256, P-384 or P-521";

    /// <summary>Whether Envoy takes it, and it is strong enough for clients.</summary>
    public bool IsAllowed =>
        Algorithm switch
        {
            KeyAlgorithm.Rsa => Bits is >= LeastRsa and <= MostRsa,
            KeyAlgorithm.Ecdsa => Bits is 256 or 384 or 521,
            _ => false,
        };

    /// <summary>For people: the algorithm, and its size or curve.</summary>
    public override string ToString() =>
        Algorithm switch
        {
            KeyAlgorithm.Rsa => $"RSA {Bits}",
            KeyAlgorithm.Ecdsa => $"ECDSA P-{Bits}",
            _ => "other",
        };

    public static PublicKeyFacts Of(X509Certificate2 certificate)
    {
        var info = Convert.ToBase64String(certificate.PublicKey.ExportSubjectPublicKeyInfo());
        using var rsa = certificate.GetRSAPublicKey();
        if (rsa is not null)
            return new(KeyAlgorithm.Rsa, rsa.KeySize, info);
        using var ecdsa = certificate.GetECDsaPublicKey();
        return ecdsa is null ? new(KeyAlgorithm.Other, 0, info) : new(KeyAlgorithm.Ecdsa, ecdsa.KeySize, info);
    }

    /// <summary>The public half of a private key in PEM; null where that is none, or is encrypted.</summary>
    public static PublicKeyFacts? OfPrivate(string pem)
    {
        if (!PemEncoding.TryFind(pem, out var fields))
            return null;
        return pem[fields.Label] switch
        {
            "RSA PRIVATE KEY" => Rsa(pem),
            "EC PRIVATE KEY" => Ecdsa(pem),
            "PRIVATE KEY" => Rsa(pem) ?? Ecdsa(pem),
            _ => null,
        };
    }

    private static PublicKeyFacts? Rsa(string pem)
    {
        using var key = RSA.Create();
        return Imported(key, pem) ? new(KeyAlgorithm.Rsa, key.KeySize, Convert.ToBase64String(key.ExportSubjectPublicKeyInfo())) : null;
    }

    private static PublicKeyFacts? Ecdsa(string pem)
    {
        using var key = ECDsa.Create();
        return Imported(key, pem) ? new(KeyAlgorithm.Ecdsa, key.KeySize, Convert.ToBase64String(key.ExportSubjectPublicKeyInfo())) : null;
    }

    private static bool Imported(AsymmetricAlgorithm key, string pem)
    {
        try
        {
            key.ImportFromPem(pem);
            return true;
        }
        catch (Exception exception) when (exception is CryptographicException or ArgumentException)
        {
            return false;
        }
    }
}
