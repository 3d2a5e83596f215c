namespace ControlPlane.Client.Wire;

/// <summary><c>POST /api/v1/consumers/{name}/keys</c>; the body may also be left out.</summary>
public sealed record CreateKeyRequest
{
    /// <summary>The key's name; default: the next free of <c>key-1</c>, <c>key-2</c> …</summary>
    public string? Name { get; init; }

    /// <summary>When it expires; default never.</summary>
    public DateTimeOffset? Expires { get; init; }
}

/// <summary>A new API key: this answer is the only place where it is ever shown.</summary>
/// <param name="Consumer">Whose it is.</param>
/// <param name="Name">Its name.</param>
/// <param name="Key">The key itself.</param>
/// <param name="Expires">When it expires; null: never.</param>
/// <param name="Revision">The revision that holds it.</param>
public sealed record CreatedKey(string Consumer, string Name, string Key, DateTimeOffset? Expires, long Revision)
{
    /// <inheritdoc/>
    public override string ToString() => $"the API key {Name} of {Consumer}";
}

/// <summary>A stored secret that cannot be opened: what needs it goes without.</summary>
/// <param name="Document">The document that names it.</param>
/// <param name="Path">Where.</param>
/// <param name="Hash">Its hash.</param>
/// <param name="SealedWith">The id of the key that would open it.</param>
public sealed record MissingSecret(DocumentName Document, string Path, string Hash, string SealedWith);

/// <summary><c>GET /api/v1/secretKey</c>: how the server's key fits the stored secrets.</summary>
/// <param name="Keys">The ids of the server's keys, the one that seals first; empty where it has none.</param>
/// <param name="Secrets">How many stored secrets it opens.</param>
/// <param name="Missing">Those of current documents that it does not open.</param>
public sealed record SecretKeyStatus(IReadOnlyList<string> Keys, int Secrets, IReadOnlyList<MissingSecret> Missing);
