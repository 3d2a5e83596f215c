using System.Data.Common;
using System.Net.Sockets;
using ControlPlane.Store.Rows;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Storage;

namespace ControlPlane.Store;

/// <summary>What differs between the two databases: connections, locks and the meaning of errors.</summary>
internal abstract class Database : IAsyncDisposable
{
    /// <summary>The numbered migrations that databases were made with before Entity Framework's.</summary>
    public abstract NumberedMigrations Numbered { get; }

    public static Database For(StoreLocation location) =>
        location switch
        {
            StoreLocation.Sqlite sqlite => new SqliteDatabase(sqlite),
            StoreLocation.Postgres postgres => new PostgresDatabase(postgres),
            _ => throw new ArgumentOutOfRangeException(nameof(location)),
        };

    /// <summary>Measures what <see cref="RunAsync{T}(Func{StoreContext, Task{T}})"/> does; null: nobody does.</summary>
    public StoreTelemetry? Telemetry { get; set; }

    /// <summary>A context with a connection of its own.</summary>
    public StoreContext NewContext() => new(Options);

    /// <summary>Runs work with a context of its own; <see cref="StoreUnavailableException"/> when the database does not answer.</summary>
    public Task<T> RunAsync<T>(Func<StoreContext, Task<T>> work) => RunAsync("query", work);

    /// <summary>The same, measured under a name of its own.</summary>
    public Task<T> RunAsync<T>(string operation, Func<StoreContext, Task<T>> work) =>
        Telemetry is { } telemetry ? telemetry.MeasureAsync(operation, () => AnswerAsync(work)) : AnswerAsync(work);

    private async Task<T> AnswerAsync<T>(Func<StoreContext, Task<T>> work)
    {
        try
        {
            await using var context = NewContext();
            return await work(context);
        }
        catch (Exception e) when (OutageOf(e) is { } reason)
        {
            ClearPool();
            throw new StoreUnavailableException(reason, e);
        }
    }

    /// <summary>A transaction that holds the head row's lock until it ends, and the row.</summary>
    public async Task<(IDbContextTransaction Transaction, HeadRow Head)> LockHeadAsync(StoreContext context, CancellationToken cancel)
    {
        var transaction = await context.Database.BeginTransactionAsync(cancel);
        try
        {
            return (transaction, await LockedHead(context).AsNoTracking().SingleAsync(cancel));
        }
        catch
        {
            await transaction.DisposeAsync();
            throw;
        }
    }

    /// <summary>A transaction in which every query sees the same moment, without holding writers up.</summary>
    public abstract Task<IDbContextTransaction> BeginSnapshotAsync(StoreContext context, CancellationToken cancel);

    /// <summary>What must be there before a migration is looked for: the file, where the database is one.</summary>
    public virtual Task PrepareAsync(CancellationToken cancel) => Task.CompletedTask;

    /// <summary>Waits until no other process migrates this database; others wait until the result is disposed, or its process ends.</summary>
    public abstract Task<IAsyncDisposable> LockSchemaAsync(CancellationToken cancel);

    /// <summary>Forgets pooled connections after one broke.</summary>
    public abstract void ClearPool();

    /// <summary>Why the database could not answer, or null when the error says something else: a refused statement, a bug.</summary>
    public string? OutageOf(Exception error)
    {
        for (var e = error; e is not null; e = e.InnerException)
        {
            if (e is DbException database)
                return IsOutage(database) ? database.Message : null;
            if (e is SocketException or TimeoutException or IOException or UnauthorizedAccessException)
                return e.Message;
        }

        return null;
    }

    public abstract ValueTask DisposeAsync();

    protected abstract DbContextOptions<StoreContext> Options { get; }

    protected abstract IQueryable<HeadRow> LockedHead(StoreContext context);

    protected abstract bool IsOutage(DbException error);
}
