using System.Collections.Immutable;
using System.Security.Cryptography;

namespace ControlPlane.Store.Secrets;

/// <summary>The master keys of a server: the first seals, all of them open. So a key is replaced by putting a new one before it.</summary>
public sealed class SecretKeys
{
    private readonly ImmutableArray<SecretKey> _keys;

    private SecretKeys(ImmutableArray<SecretKey> keys) => _keys = keys;

    /// <summary>The ids of the keys, the one that seals first.</summary>
    public ImmutableArray<string> Ids => [.. _keys.Select(key => key.Id)];

    /// <summary>A new master key as text.</summary>
    public static string Generate() => Convert.ToBase64String(RandomNumberGenerator.GetBytes(SecretKey.Length));

    /// <summary>Reads keys, one a line: 32 bytes in base64. Throws <see cref="FormatException"/>, whose message holds nothing of the text.</summary>
    public static SecretKeys Parse(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        var lines = text.Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
        return lines.Length > 0
            ? new SecretKeys([.. lines.Select((line, index) => new SecretKey(Master(line, index + 1)))])
            : throw new FormatException("holds no key; make one with: openssl rand -base64 32");
    }

    /// <summary>
    /// The hash that stands for a value in documents: that of a secret that is known, whichever key it was sealed with, else that of the first key.
    /// </summary>
    public string Hash(string value, SecretSet known)
    {
        ArgumentNullException.ThrowIfNull(known);
        return _keys.Select(key => key.Hash(value)).FirstOrDefault(hash => known.Open.ContainsKey(hash)) ?? _keys[0].Hash(value);
    }

    /// <summary>Encrypts a text that is stored beside documents, by the first key; bound to a name, under which alone it opens again.</summary>
    public string SealText(string name, string value) => $"{_keys[0].Id}:{Convert.ToBase64String(_keys[0].Seal(name, value))}";

    /// <summary>Decrypts it; null where no key here does, or it is of another name.</summary>
    public string? OpenText(string name, string sealedText)
    {
        ArgumentNullException.ThrowIfNull(sealedText);
        return sealedText.Split(':') is [var id, var text] && _keys.FirstOrDefault(key => key.Id == id) is { } key && Bytes(text) is { } bytes
            ? key.Open(name, bytes)
            : null;
    }

    private static byte[]? Bytes(string text)
    {
        var bytes = new byte[text.Length];
        return Convert.TryFromBase64String(text, bytes, out var written) ? bytes[..written] : null;
    }

    /// <summary>Encrypts a value by the first key.</summary>
    internal SealedSecret Seal(string hash, string value) => new(hash, _keys[0].Id, _keys[0].Seal(hash, value));

    /// <summary>Decrypts, or null where no key of these does.</summary>
    internal string? Open(SealedSecret secret) => _keys.FirstOrDefault(key => key.Id == secret.KeyId)?.Open(secret.Hash, secret.Bytes);

    private static byte[] Master(string line, int number)
    {
        var bytes = new byte[SecretKey.Length + 1];
        return Convert.TryFromBase64String(line, bytes, out var written) && written == SecretKey.Length
            ? bytes[..SecretKey.Length]
            : throw new FormatException($"line {number} is not a key; a key is 32 bytes in base64, made with: openssl rand -base64 32");
    }
}

/// <summary>A secret as it is stored.</summary>
/// <param name="Hash">Names it.</param>
/// <param name="KeyId">The key that opens it.</param>
/// <param name="Bytes">Encrypted.</param>
internal sealed record SealedSecret(string Hash, string KeyId, byte[] Bytes);
