namespace ControlPlane.Store;

/// <summary>The documents of one database: kept in memory as one immutable state, written through one loop.</summary>
public sealed class DocumentStore : IAsyncDisposable
{
    private DocumentStore()
    {
    }

    /// <summary>The newest state this process knows; null until the database could be read for the first time.</summary>
    public StoreState? Current => throw new NotSupportedException();

    /// <summary>Why the database did not answer when it was last asked; null when it did.</summary>
    public string? Outage => throw new NotSupportedException();

    /// <summary>The history.</summary>
    public Revisions Revisions => throw new NotSupportedException();

    /// <summary>The bearer tokens.</summary>
    public Tokens Tokens => throw new NotSupportedException();

    /// <summary>
    /// Brings the database to this program's schema, loads it and starts the loop. A database that does not answer is no error: the store opens with
    /// an <see cref="Outage"/> and keeps trying. A database that this program cannot use throws <see cref="StoreException"/>.
    /// </summary>
    public static Task<DocumentStore> OpenAsync(StoreOptions options, TimeProvider clock, CancellationToken cancel) => throw new NotSupportedException();

    /// <summary>Waits until <see cref="Current"/> is of another revision than <paramref name="seen"/> (-1: any) and gives it.</summary>
    public Task<StoreState> WaitForChangeAsync(long seen, CancellationToken cancel) => throw new NotSupportedException();

    /// <summary>Checks, compiles and stores a transaction. When it answers Accepted, <see cref="Current"/> holds it and it is durable.</summary>
    public Task<WriteResult> WriteAsync(WriteRequest request, CancellationToken cancel) => throw new NotSupportedException();

    /// <summary>Loads what other processes wrote, now rather than at the next poll; does not throw when the database is down.</summary>
    public Task RefreshAsync(CancellationToken cancel) => throw new NotSupportedException();

    /// <summary>Ends the loop; waiting writes are answered Unavailable.</summary>
    public ValueTask DisposeAsync() => throw new NotSupportedException();
}
