using System.Collections.Immutable;
using System.Data.Common;
using System.Globalization;

namespace ControlPlane.Store;

/// <summary>A numbered step of the schema.</summary>
/// <param name="Number">From 1, without gaps.</param>
/// <param name="Name">As in its file's name.</param>
/// <param name="AppliedAt">When it was applied; null: pending.</param>
public sealed record Migration(int Number, string Name, DateTimeOffset? AppliedAt);

/// <summary>Brings a database to the schema of this program. Several replicas may try at once: one does it, the others wait.</summary>
public static class Migrator
{
    private const string TimeFormat = "yyyy-MM-dd'T'HH:mm:ss.ffffff'Z'";

    /// <summary>All migrations: those of this program, and those a newer program applied. <see cref="StoreUnavailableException"/> when the database does not answer. A SQLite file that is missing is not made.</summary>
    public static async Task<ImmutableArray<Migration>> StatusAsync(StoreLocation location, CancellationToken cancel)
    {
        if (location is StoreLocation.Sqlite file && !File.Exists(file.ToString())) return Pending(SqliteDatabase.Migrations);
        await using var database = Database.For(location);
        return await Guarded(database, async () =>
        {
            await using var connection = await database.OpenForMigrationAsync(cancel);
            await using var transaction = await database.LockSchemaAsync(connection, cancel);
            var applied = await AppliedAsync(connection, transaction, cancel);
            var known = MigrationFile.All(database.Folder).Select(file => new Migration(file.Number, file.Name, applied.GetValueOrDefault(file.Number)?.At));
            return known.UnionBy(applied.Values.Select(row => new Migration(row.Number, row.Name, row.At)), migration => migration.Number)
                .OrderBy(migration => migration.Number)
                .ToImmutableArray();
        });
    }

    /// <summary>
    /// Applies what is pending, all or nothing, and gives what it applied. <see cref="StoreException"/> for a database that is newer than this program or
    /// whose migrations were others; <see cref="StoreUnavailableException"/> when it does not answer.
    /// </summary>
    public static async Task<ImmutableArray<Migration>> UpAsync(StoreLocation location, TimeProvider clock, CancellationToken cancel)
    {
        await using var database = Database.For(location);
        return await UpAsync(database, clock, cancel);
    }

    internal static Task<ImmutableArray<Migration>> UpAsync(Database database, TimeProvider clock, CancellationToken cancel) => Guarded(database, async () =>
    {
        await using var connection = await database.OpenForMigrationAsync(cancel);
        await using var transaction = await database.LockSchemaAsync(connection, cancel);
        var files = MigrationFile.All(database.Folder);
        var applied = await AppliedAsync(connection, transaction, cancel);
        Check(files, applied);

        var at = clock.GetUtcNow();
        var pending = files.Where(file => !applied.ContainsKey(file.Number)).ToImmutableArray();
        foreach (var file in pending)
        {
            await ExecuteAsync(connection, transaction, file.Sql, cancel);
            await RecordAsync(connection, transaction, file, at, cancel);
        }

        await transaction.CommitAsync(cancel);
        return pending.Select(file => new Migration(file.Number, file.Name, at)).ToImmutableArray();
    });

    private static ImmutableArray<Migration> Pending(string folder) => [.. MigrationFile.All(folder).Select(file => new Migration(file.Number, file.Name, AppliedAt: null))];

    private static void Check(ImmutableArray<MigrationFile> files, ImmutableSortedDictionary<int, AppliedRow> applied)
    {
        if (applied.Values.LastOrDefault() is { } last && last.Number > files[^1].Number)
        {
            throw new StoreException(
                $"the database is newer than this program: its schema is at {last.Number} ({last.Name}), this program knows {files[^1].Number}; run the newer program");
        }

        if (files.FirstOrDefault(file => applied.TryGetValue(file.Number, out var row) && row.Checksum != file.Checksum) is { } changed)
        {
            throw new StoreException($"migration {changed.Number} ({changed.Name}) is not the one that was applied to this database; was it made by another build?");
        }
    }

    private static async Task<ImmutableSortedDictionary<int, AppliedRow>> AppliedAsync(DbConnection connection, DbTransaction transaction, CancellationToken cancel)
    {
        await ExecuteAsync(
            connection,
            transaction,
            "CREATE TABLE IF NOT EXISTS migrations (number integer NOT NULL PRIMARY KEY, name text NOT NULL, checksum text NOT NULL, applied_at text NOT NULL)",
            cancel);

        await using var command = CommandFor(connection, transaction, "SELECT number, name, checksum, applied_at FROM migrations ORDER BY number");
        await using var reader = await command.ExecuteReaderAsync(cancel);
        var rows = ImmutableSortedDictionary.CreateBuilder<int, AppliedRow>();
        while (await reader.ReadAsync(cancel))
        {
            var at = DateTimeOffset.ParseExact(reader.GetString(3), TimeFormat, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal);
            rows.Add(reader.GetInt32(0), new AppliedRow(reader.GetInt32(0), reader.GetString(1), reader.GetString(2), at));
        }

        return rows.ToImmutable();
    }

    private static async Task RecordAsync(DbConnection connection, DbTransaction transaction, MigrationFile file, DateTimeOffset at, CancellationToken cancel)
    {
        await using var command = CommandFor(
            connection, transaction, "INSERT INTO migrations (number, name, checksum, applied_at) VALUES (@number, @name, @checksum, @at)");
        Add("number", file.Number);
        Add("name", file.Name);
        Add("checksum", file.Checksum);
        Add("at", at.ToString(TimeFormat, CultureInfo.InvariantCulture));
        await command.ExecuteNonQueryAsync(cancel);

        void Add(string name, object value)
        {
            var parameter = command.CreateParameter();
            (parameter.ParameterName, parameter.Value) = (name, value);
            command.Parameters.Add(parameter);
        }
    }

    private static async Task ExecuteAsync(DbConnection connection, DbTransaction transaction, string sql, CancellationToken cancel)
    {
        await using var command = CommandFor(connection, transaction, sql);
        await command.ExecuteNonQueryAsync(cancel);
    }

    private static DbCommand CommandFor(DbConnection connection, DbTransaction transaction, string sql)
    {
        var command = connection.CreateCommand();
        (command.Transaction, command.CommandText) = (transaction, sql);
        return command;
    }

    private static async Task<T> Guarded<T>(Database database, Func<Task<T>> work)
    {
        try
        {
            return await work();
        }
        catch (Exception e) when (e is not StoreException && database.OutageOf(e) is { } reason)
        {
            throw new StoreUnavailableException(reason, e);
        }
    }

    private sealed record AppliedRow(int Number, string Name, string Checksum, DateTimeOffset At);
}
