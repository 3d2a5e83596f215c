namespace ControlPlane.Client.Wire;

/// <summary>This is the body of <c>POST /api/v1/consumers/{name}/keys</c>. It may be left out.</summary>
public sealed record CreateKeyRequest
{
    /// <summary>This is the name of the key. By default it is the next free one of <c>key-1</c>, <c>key-2</c> and so on.</summary>
    public string? Name { get; init; }

    /// <summary>The key expires at this time. By default it never expires.</summary>
    public DateTimeOffset? Expires { get; init; }
}

/// <summary>This is a new API key. The key is shown in this answer and never again.</summary>
/// <param name="Consumer">The key belongs to this Consumer.</param>
/// <param name="Name">This is the name of the key.</param>
/// <param name="Key">This is the key itself.</param>
/// <param name="Expires">The key expires at this time. If it is absent, the key never expires.</param>
/// <param name="Revision">This revision holds the key.</param>
public sealed record CreatedKey(string Consumer, string Name, string Key, DateTimeOffset? Expires, long Revision)
{
    /// <inheritdoc/>
    public override string ToString() => $"the API key {Name} of {Consumer}";
}

/// <summary>This is a stored secret that cannot be decrypted. Whatever needs it is left out.</summary>
/// <param name="Document">This document names the secret.</param>
/// <param name="Path">The secret stands at this place in the document.</param>
/// <param name="Hash">This is the hash of the secret.</param>
/// <param name="SealedWith">The key with this id would decrypt the secret.</param>
public sealed record MissingSecret(DocumentName Document, string Path, string Hash, string SealedWith);

/// <summary>This is the answer of <c>GET /api/v1/secretKey</c>: it tells whether the keys of the server decrypt the stored secrets.</summary>
/// <param name="Keys">These are the ids of the keys of the server. The first one encrypts. The list is empty if the server has no key.</param>
/// <param name="Secrets">The server decrypts so many stored secrets.</param>
/// <param name="Missing">The server cannot decrypt these secrets of current documents.</param>
public sealed record SecretKeyStatus(IReadOnlyList<string> Keys, int Secrets, IReadOnlyList<MissingSecret> Missing);
