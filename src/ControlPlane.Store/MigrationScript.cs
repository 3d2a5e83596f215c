using System.Text;
using ControlPlane.Migrations.PostgreSql;
using ControlPlane.Migrations.Sqlite;
using ControlPlane.Store.Rows;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Migrations;

namespace ControlPlane.Store;

/// <summary>The migrations as SQL, for those whose database is changed by somebody else than this program.</summary>
public static class MigrationScript
{
    /// <summary>
    /// SQL for <c>psql</c> that brings any PostgreSQL database to this program's schema: a new one, one that lacks some migrations, and one that the numbered migrations of
    /// before made. On one that has everything it changes nothing.
    /// </summary>
    public static string ForPostgres()
    {
        using var context = new PostgresMigrations().CreateDbContext([]);
        return new StringBuilder()
            .AppendLine("-- The schema of ControlPlane. It can be run again, and on a database of any earlier version.")
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

    /// <summary>SQL for <c>sqlite3</c> that makes a new database. SQLite has no conditional statements, so that Entity Framework has no script for one that is there.</summary>
    public static string ForSqlite()
    {
        using var context = new SqliteMigrations().CreateDbContext([]);
        return new StringBuilder()
            .AppendLine("-- The schema of ControlPlane for a new SQLite file. SQLite cannot run statements on a condition: an existing file is migrated by `controlplane migrate up`.")
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
                    RAISE EXCEPTION 'the database does not have all {numbered.Steps.Length} numbered migrations that came before these, or others: see `controlplane migrate status`';
                END IF;
                {record}
            END $takeover$;
            """;
    }
}
