using System.Text;
using ControlPlane.Migrations.PostgreSql;
using ControlPlane.Migrations.Sqlite;
using ControlPlane.Store.Rows;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Migrations;

namespace ControlPlane.Store;

/// <summary>The migrations as SQL, for databases whose schema only an administrator may change.</summary>
public static class MigrationScript
{
    /// <summary>
    /// SQL for <c>psql</c> that brings any PostgreSQL database to this program's schema: a new one, one that lacks some migrations, and one that the numbered
    /// migrations of version 0.1 created. A database that is up to date is not changed.
    /// </summary>
    public static string ForPostgres()
    {
        using var context = new PostgresMigrations().CreateDbContext([]);
        return new StringBuilder()
            .AppendLine("-- The schema of ControlPlane. This script works on a new database and on one of any earlier version, and can be run again.")
            .AppendLine("START TRANSACTION;")
            .AppendLine()
            .Append(context.GetService<IHistoryRepository>().GetCreateIfNotExistsScript())
            .AppendLine()
            .AppendLine(TakeOver(context, NumberedMigrations.PostgreSql))
            .AppendLine("COMMIT;")
            .AppendLine()
            .Append(ScriptOf(context, MigrationsSqlGenerationOptions.Idempotent))
            .ToString()
            .ReplaceLineEndings("\n");
    }

    /// <summary>
    /// SQL for <c>sqlite3</c> that creates a new database. SQLite has no conditional statements, so Entity Framework cannot make a script for an existing one.
    /// </summary>
    public static string ForSqlite()
    {
        using var context = new SqliteMigrations().CreateDbContext([]);
        return new StringBuilder()
            .AppendLine(
                "-- The schema of ControlPlane for a new SQLite file. SQLite has no conditional statements: update an existing file with "
                    + "`controlplane migrate up`."
            )
            .AppendLine("PRAGMA journal_mode = WAL;")
            .AppendLine()
            .Append(ScriptOf(context, MigrationsSqlGenerationOptions.Default))
            .ToString()
            .ReplaceLineEndings("\n");
    }

    private static string ScriptOf(StoreContext context, MigrationsSqlGenerationOptions options) =>
        context.GetService<IMigrator>().GenerateScript(Microsoft.EntityFrameworkCore.Migrations.Migration.InitialDatabase, toMigration: null, options);

    /// <summary>Does what <see cref="Migrator"/> does with a database of the numbered migrations: records the baseline, or refuses.</summary>
    private static string TakeOver(StoreContext context, NumberedMigrations numbered)
    {
        var baseline = context.Database.GetMigrations().First();
        var steps = string.Join(", ", numbered.Steps.Select((step, index) => $"'{index + 1} {step.Checksum}'"));
        var record = context.GetService<IHistoryRepository>().GetInsertScript(new HistoryRow(baseline, ProductInfo.GetVersion())).Trim();
        return $"""
            DO $takeover$
            BEGIN
                IF to_regclass('migrations') IS NULL OR EXISTS (SELECT 1 FROM "__EFMigrationsHistory") THEN RETURN; END IF;
                IF NOT EXISTS (SELECT 1 FROM migrations) THEN RETURN; END IF;
                IF (SELECT array_agg(number || ' ' || checksum ORDER BY number) FROM migrations) IS DISTINCT FROM ARRAY[{steps}] THEN
                    RAISE EXCEPTION 'the database does not have exactly all {numbered.Steps.Length} numbered migrations of version 0.1: run `controlplane migrate status` to see why';
                END IF;
                {record}
            END $takeover$;
            """;
    }
}
