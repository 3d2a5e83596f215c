using System.Data.Common;
using ControlPlane.Migrations.Sqlite;
using ControlPlane.Store.Rows;
using Microsoft.Data.Sqlite;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Diagnostics;
using Microsoft.EntityFrameworkCore.Storage;
using SQLitePCL;

namespace ControlPlane.Store;

/// <summary>A SQLite file: write-ahead log, every commit synced to the disk.</summary>
internal sealed class SqliteDatabase : Database
{
    private readonly string _creating;
    private readonly string _existing;
    private readonly string _file;

    public SqliteDatabase(StoreLocation.Sqlite location)
    {
        // A file that vanished must not come back as an empty one: only the migrator makes it.
        _creating = location.ConnectionString;
        _file = new SqliteConnectionStringBuilder(_creating).DataSource;
        _existing = new SqliteConnectionStringBuilder(_creating) { Mode = SqliteOpenMode.ReadWrite }.ConnectionString;
        Options = SqliteMigrations.Use(_existing).AddInterceptors(new Pragmas()).Options;
    }

    public override NumberedMigrations Numbered => NumberedMigrations.Sqlite;

    protected override DbContextOptions<StoreContext> Options { get; }

    public override async Task<IDbContextTransaction> BeginSnapshotAsync(StoreContext context, CancellationToken cancel)
    {
        await context.Database.OpenConnectionAsync(cancel);
        var connection = (SqliteConnection)context.Database.GetDbConnection();
        return (await context.Database.UseTransactionAsync(connection.BeginTransaction(deferred: true), cancel))!;
    }

    /// <summary>Makes the file and its folder.</summary>
    public override async Task PrepareAsync(CancellationToken cancel)
    {
        if (Path.GetDirectoryName(_file) is { Length: > 0 } folder)
            Directory.CreateDirectory(folder);
        await using var connection = new SqliteConnection(_creating);
        await connection.OpenAsync(cancel);
        await Pragmas.SetAsync(connection, "PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL", cancel);
    }

    /// <summary>
    /// Locks a file beside the database. Entity Framework has a lock of its own on SQLite, a row that stays when its process is killed and then holds up
    /// everybody for ever (https://learn.microsoft.com/ef/core/providers/sqlite/limitations): whoever has the file's lock knows that such a row is nobody's,
    /// and removes it.
    /// </summary>
    public override async Task<IAsyncDisposable> LockSchemaAsync(CancellationToken cancel)
    {
        var held = await SchemaLockFile.OpenAsync(_file + "-migrating", cancel);
        try
        {
            await using var context = NewContext();
            await context.Database.OpenConnectionAsync(cancel);
            await Pragmas.SetAsync((SqliteConnection)context.Database.GetDbConnection(), "DROP TABLE IF EXISTS __EFMigrationsLock", cancel);
            return held;
        }
        catch
        {
            await held.DisposeAsync();
            throw;
        }
    }

    public override void ClearPool()
    {
        using var connection = new SqliteConnection(_existing);
        SqliteConnection.ClearPool(connection);
    }

    public override ValueTask DisposeAsync()
    {
        ClearPool();
        return ValueTask.CompletedTask;
    }

    /// <summary>A transaction of Microsoft.Data.Sqlite begins IMMEDIATE, so it holds the one write lock already.</summary>
    protected override IQueryable<HeadRow> LockedHead(StoreContext context) => context.Heads;

    protected override bool IsOutage(DbException error) =>
        error
            is SqliteException
            {
                SqliteErrorCode: not (
                    raw.SQLITE_ERROR
                    or raw.SQLITE_CONSTRAINT
                    or raw.SQLITE_MISMATCH
                    or raw.SQLITE_TOOBIG
                    or raw.SQLITE_MISUSE
                    or raw.SQLITE_RANGE
                ),
            };

    /// <summary>
    /// What each connection must be told anew. Where another connection writes, SQLite itself then looks again every few milliseconds; Microsoft.Data.Sqlite
    /// alone would sleep for 150 ms each time.
    /// </summary>
    private sealed class Pragmas : DbConnectionInterceptor
    {
        private const string OfConnection = "PRAGMA busy_timeout = 2000; PRAGMA synchronous = FULL";

        public override void ConnectionOpened(DbConnection connection, ConnectionEndEventData eventData)
        {
            using var command = connection.CreateCommand();
            command.CommandText = OfConnection;
            command.ExecuteNonQuery();
        }

        public override Task ConnectionOpenedAsync(DbConnection connection, ConnectionEndEventData eventData, CancellationToken cancellationToken = default) =>
            SetAsync(connection, OfConnection, cancellationToken);

        public static async Task SetAsync(DbConnection connection, string pragmas, CancellationToken cancel)
        {
            await using var command = connection.CreateCommand();
            command.CommandText = pragmas;
            await command.ExecuteNonQueryAsync(cancel);
        }
    }
}
