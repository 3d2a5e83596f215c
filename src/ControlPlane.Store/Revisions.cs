using System.Collections.Immutable;

namespace ControlPlane.Store;

/// <summary>The numbered changes of a store, read from the database: <see cref="StoreUnavailableException"/> when it does not answer.</summary>
public sealed class Revisions
{
    internal Revisions()
    {
    }

    /// <summary>Newest first.</summary>
    /// <param name="limit">At most so many.</param>
    /// <param name="before">Only those with a smaller number; null: from the newest.</param>
    /// <param name="cancel">Ends the query.</param>
    public Task<ImmutableArray<Revision>> ListAsync(int limit, long? before, CancellationToken cancel) => throw new NotSupportedException();

    /// <summary>One revision, or null.</summary>
    public Task<Revision?> FindAsync(long number, CancellationToken cancel) => throw new NotSupportedException();
}
