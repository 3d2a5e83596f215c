using System.Data.Common;
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

    public SqliteDatabase(StoreLocation.Sqlite location)
    {
        // A file that vanished must not come back as an empty one: only the migrator makes it.
        _creating = location.ConnectionString;
        _existing = new SqliteConnectionStringBuilder(_creating) { Mode = SqliteOpenMode.ReadWrite }.ConnectionString;
        Options = new DbContextOptionsBuilder<StoreContext>().UseSqlite(_existing).AddInterceptors(new Pragmas()).Options;
    }

    public const string Migrations = "sqlite";

    /// <inheritdoc/>
    public override string Folder => Migrations;

    protected override DbContextOptions<StoreContext> Options { get; }

    public override async Task<IDbContextTransaction> BeginSnapshotAsync(StoreContext context, CancellationToken cancel)
    {
        await context.Database.OpenConnectionAsync(cancel);
        var connection = (SqliteConnection)context.Database.GetDbConnection();
        return (await context.Database.UseTransactionAsync(connection.BeginTransaction(deferred: true), cancel))!;
    }

    public override async Task<DbConnection> OpenForMigrationAsync(CancellationToken cancel)
    {
        var file = new SqliteConnectionStringBuilder(_creating).DataSource;
        if (Path.GetDirectoryName(file) is { Length: > 0 } folder) Directory.CreateDirectory(folder);

        var connection = new SqliteConnection(_creating);
        try
        {
            await connection.OpenAsync(cancel);
            await Pragmas.SetAsync(connection, "PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL", cancel);
            return connection;
        }
        catch
        {
            await connection.DisposeAsync();
            throw;
        }
    }

    public override async Task<DbTransaction> LockSchemaAsync(DbConnection connection, CancellationToken cancel) =>
        await connection.BeginTransactionAsync(cancel);

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

    protected override bool IsOutage(DbException error) => error is SqliteException
    {
        SqliteErrorCode: not (raw.SQLITE_ERROR or raw.SQLITE_CONSTRAINT or raw.SQLITE_MISMATCH or raw.SQLITE_TOOBIG or raw.SQLITE_MISUSE or raw.SQLITE_RANGE),
    };

    /// <summary>What each connection must be told anew.</summary>
    private sealed class Pragmas : DbConnectionInterceptor
    {
        public override void ConnectionOpened(DbConnection connection, ConnectionEndEventData eventData)
        {
            using var command = connection.CreateCommand();
            command.CommandText = "PRAGMA synchronous = FULL";
            command.ExecuteNonQuery();
        }

        public override Task ConnectionOpenedAsync(DbConnection connection, ConnectionEndEventData eventData, CancellationToken cancellationToken = default) =>
            SetAsync(connection, "PRAGMA synchronous = FULL", cancellationToken);

        public static async Task SetAsync(DbConnection connection, string pragmas, CancellationToken cancel)
        {
            await using var command = connection.CreateCommand();
            command.CommandText = pragmas;
            await command.ExecuteNonQueryAsync(cancel);
        }
    }
}
