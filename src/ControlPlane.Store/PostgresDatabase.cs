using System.Data;
using System.Data.Common;
using ControlPlane.Migrations.PostgreSql;
using ControlPlane.Store.Rows;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Storage;
using Npgsql;

namespace ControlPlane.Store;

/// <summary>A PostgreSQL database, shared by replicas.</summary>
internal sealed class PostgresDatabase : Database
{
    /// <summary>Names our lock among the advisory locks of the database; any constant of our own would do.</summary>
    private const long SchemaLock = 0x436F6E74726F6C50;

    private readonly NpgsqlDataSource _source;
    private readonly string _unpooled;

    public PostgresDatabase(StoreLocation.Postgres location)
    {
        var settings = new NpgsqlConnectionStringBuilder(location.ConnectionString);

        // The loop that connects also answers writes: an unreachable host must not hold them for Npgsql's default of 15s.
        if (!location.ConnectionString.Contains("Timeout=", StringComparison.OrdinalIgnoreCase))
            settings.Timeout = 5;
        settings.ApplicationName ??= "controlplane";
        _unpooled = new NpgsqlConnectionStringBuilder(settings.ConnectionString) { Pooling = false }.ConnectionString;
        _source = NpgsqlDataSource.Create(settings);
        Options = PostgresMigrations.Use(_source).Options;
    }

    public override NumberedMigrations Numbered => NumberedMigrations.PostgreSql;

    protected override DbContextOptions<StoreContext> Options { get; }

    public override Task<IDbContextTransaction> BeginSnapshotAsync(StoreContext context, CancellationToken cancel) =>
        context.Database.BeginTransactionAsync(IsolationLevel.RepeatableRead, cancel);

    /// <summary>
    /// An advisory lock of a transaction, on a connection beside the pool's. Entity Framework locks its history table, but only once that is there; and
    /// databases of before it have none.
    /// </summary>
    public override async Task<IAsyncDisposable> LockSchemaAsync(CancellationToken cancel)
    {
        var connection = new NpgsqlConnection(_unpooled);
        try
        {
            await connection.OpenAsync(cancel);
            await using var command = connection.CreateCommand();
            command.CommandText = $"BEGIN; SELECT pg_advisory_xact_lock({SchemaLock})";
            await command.ExecuteNonQueryAsync(cancel);
            return connection;
        }
        catch
        {
            await connection.DisposeAsync();
            throw;
        }
    }

    public override void ClearPool() => _source.Clear();

    public override ValueTask DisposeAsync() => _source.DisposeAsync();

    protected override IQueryable<HeadRow> LockedHead(StoreContext context) =>
        context.Heads.FromSql($"SELECT id, revision, commit_id, observed, observed_commit_id FROM head FOR UPDATE");

    /// <summary>Everything but data that was refused (classes 22 and 23) and statements that are wrong (42; a missing privilege is the operator's).</summary>
    protected override bool IsOutage(DbException error) =>
        error is not PostgresException { SqlState: var state } || state == PostgresErrorCodes.InsufficientPrivilege || state[..2] is not ("22" or "23" or "42");
}
