namespace ControlPlane.Store;

/// <summary>A token that was just made; its value is shown this once.</summary>
/// <param name="Name">The author of what is written with it.</param>
/// <param name="Value">What is presented as <c>Authorization: Bearer …</c>.</param>
public sealed record NewToken(string Name, string Value);

/// <summary>The bearer tokens of a store. Only SHA-256 hashes are kept; known ones stay in memory, so they hold while the database is down.</summary>
public sealed class Tokens
{
    internal Tokens()
    {
    }

    /// <summary>Makes a token; null when one of this name exists. <see cref="StoreUnavailableException"/> when the database does not answer.</summary>
    public Task<NewToken?> CreateAsync(string name, CancellationToken cancel) => throw new NotSupportedException();

    /// <summary>Makes the first token, once per database however many replicas ask; null when there is one already.</summary>
    public Task<NewToken?> EnsureFirstTokenAsync(string name, CancellationToken cancel) => throw new NotSupportedException();

    /// <summary>
    /// The name of the token that was presented, or null when it is none of ours. <see cref="StoreUnavailableException"/> when it is not in memory and
    /// the database does not answer.
    /// </summary>
    public ValueTask<string?> FindAsync(string presented, CancellationToken cancel) => throw new NotSupportedException();
}
