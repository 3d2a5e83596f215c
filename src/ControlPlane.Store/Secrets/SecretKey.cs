using System.Security.Cryptography;
using System.Text;

namespace ControlPlane.Store.Secrets;

/// <summary>One master key: what is derived from it names secrets and seals them.</summary>
internal sealed class SecretKey
{
    /// <summary>Bytes of a master key.</summary>
    public const int Length = 32;

    private const byte Format = 1;
    private const int NonceLength = 12;
    private const int TagLength = 16;

    /// <summary>128 bits of the hash: nobody meets two equal ones by chance.</summary>
    private const int HashLength = 16;

    private readonly byte[] _hashing;
    private readonly byte[] _sealing;

    /// <summary>Derives from a master key by HKDF (https://www.rfc-editor.org/rfc/rfc5869).</summary>
    public SecretKey(byte[] master)
    {
        _hashing = Derive("controlplane secret hash", 32);
        _sealing = Derive("controlplane secret seal", 32);
        Id = Convert.ToHexStringLower(Derive("controlplane secret key id", 8));

        byte[] Derive(string purpose, int length) => HKDF.DeriveKey(HashAlgorithmName.SHA256, master, length, info: Encoding.UTF8.GetBytes(purpose));
    }

    /// <summary>Tells keys apart and tells nothing of the key.</summary>
    public string Id { get; }

    /// <summary>Equal for equal values; without the key it says nothing of the value.</summary>
    public string Hash(string value) => Convert.ToHexStringLower(HMACSHA256.HashData(_hashing, Encoding.UTF8.GetBytes(value)).AsSpan(0, HashLength));

    /// <summary>Encrypts by AES-256-GCM, bound to the hash: format, nonce, tag, ciphertext.</summary>
    public byte[] Seal(string hash, string value)
    {
        var plain = Encoding.UTF8.GetBytes(value);
        var whole = new byte[1 + NonceLength + TagLength + plain.Length];
        whole[0] = Format;
        var (nonce, tag, cipher) = Parts(whole);
        RandomNumberGenerator.Fill(nonce.Span);
        using var aes = new AesGcm(_sealing, TagLength);
        aes.Encrypt(nonce.Span, plain, cipher.Span, tag.Span, Encoding.UTF8.GetBytes(hash));
        return whole;
    }

    /// <summary>Decrypts what was sealed for this hash; null where it was not, or not by this key, or was changed.</summary>
    public string? Open(string hash, byte[] sealedValue)
    {
        if (sealedValue.Length < 1 + NonceLength + TagLength || sealedValue[0] != Format)
            return null;
        var (nonce, tag, cipher) = Parts(sealedValue);
        var plain = new byte[cipher.Length];
        using var aes = new AesGcm(_sealing, TagLength);
        try
        {
            aes.Decrypt(nonce.Span, cipher.Span, tag.Span, plain, Encoding.UTF8.GetBytes(hash));
            return Encoding.UTF8.GetString(plain);
        }
        catch (AuthenticationTagMismatchException)
        {
            return null;
        }
    }

    private static (Memory<byte> Nonce, Memory<byte> Tag, Memory<byte> Cipher) Parts(byte[] bytes) =>
        (bytes.AsMemory(1, NonceLength), bytes.AsMemory(1 + NonceLength, TagLength), bytes.AsMemory(1 + NonceLength + TagLength));
}
