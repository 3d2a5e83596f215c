using System.Collections.Immutable;
using ControlPlane.Store.Rows;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Migrations;

namespace ControlPlane.Store;

/// <summary>Whether a database has a migration.</summary>
public enum MigrationState
{
    /// <summary>It has not been applied yet.</summary>
    Pending,

    /// <summary>It was applied.</summary>
    Applied,

    /// <summary>The numbered SQL files of version 0.1 have created its tables: the migration is only recorded, and nothing else is changed.</summary>
    Recognized,
}

/// <summary>A step of the schema.</summary>
/// <param name="Id">Time and name, for example <c>20261127092000_Baseline</c>.</param>
/// <param name="State">Whether it was applied.</param>
public sealed record Migration(string Id, MigrationState State);

/// <summary>Brings a database to the schema of this program. Several replicas may try at once: one does it, the others wait.</summary>
public static class Migrator
{
    /// <summary>
    /// All migrations: those of this program, and those a newer program applied. Nothing is created. <see cref="StoreException"/> for a database that this
    /// program cannot take over; <see cref="StoreUnavailableException"/> when it does not answer.
    /// </summary>
    public static async Task<ImmutableArray<Migration>> StatusAsync(StoreLocation location, CancellationToken cancel)
    {
        await using var database = Database.For(location);
        await using var context = database.NewContext();
        if (location is StoreLocation.Sqlite file && !File.Exists(file.ToString()))
            return [.. context.Database.GetMigrations().Select(Pending)];
        return await Guarded(database, () => StatusAsync(database, context, cancel));
    }

    /// <summary>
    /// Applies what is pending, each migration all or nothing, and gives what it applied or recognized. <see cref="StoreException"/> for a database that is
    /// newer than this program or that it cannot take over; <see cref="StoreUnavailableException"/> when it does not answer.
    /// </summary>
    public static async Task<ImmutableArray<Migration>> UpAsync(StoreLocation location, CancellationToken cancel)
    {
        await using var database = Database.For(location);
        return await UpAsync(database, cancel);
    }

    internal static Task<ImmutableArray<Migration>> UpAsync(Database database, CancellationToken cancel) =>
        Guarded<ImmutableArray<Migration>>(
            database,
            async () =>
            {
                await database.PrepareAsync(cancel);
                await using var context = database.NewContext();
                if (await IsCurrentAsync(context, cancel))
                    return [];

                await using var alone = await database.LockSchemaAsync(cancel);
                if (await IsCurrentAsync(context, cancel))
                    return [];

                var open = (await StatusAsync(database, context, cancel)).Where(migration => migration.State != MigrationState.Applied).ToImmutableArray();
                foreach (var migration in open.Where(migration => migration.State == MigrationState.Recognized))
                    await RecordAsync(context, migration.Id, cancel);
                if (open.Any(migration => migration.State == MigrationState.Pending))
                    await context.Database.MigrateAsync(cancel);
                return [.. open.Select(migration => migration.State == MigrationState.Pending ? migration with { State = MigrationState.Applied } : migration)];
            }
        );

    private static async Task<bool> IsCurrentAsync(StoreContext context, CancellationToken cancel)
    {
        var known = context.Database.GetMigrations().ToList();
        var applied = (await context.Database.GetAppliedMigrationsAsync(cancel)).ToList();
        if (applied.Find(migration => !known.Contains(migration)) is not { } unknown)
            return applied.Count == known.Count;

        throw new StoreException(
            string.CompareOrdinal(unknown, known[^1]) > 0
                ? $"the database is newer than this program: its schema is at {applied[^1]}, this program knows {known[^1]}; run the newer program"
                : $"the database has the migration {unknown}, which this program does not know; run the program that applied it"
        );
    }

    private static async Task<ImmutableArray<Migration>> StatusAsync(Database database, StoreContext context, CancellationToken cancel)
    {
        var known = context.Database.GetMigrations().ToList();
        var applied = (await context.Database.GetAppliedMigrationsAsync(cancel)).ToList();
        var migrations = known
            .Union(applied)
            .Order(StringComparer.Ordinal)
            .Select(id => applied.Contains(id) ? new Migration(id, MigrationState.Applied) : Pending(id))
            .ToImmutableArray();
        return applied.Count == 0 && await database.Numbered.WereAppliedAsync(context, cancel)
            ? migrations.SetItem(0, new Migration(known[0], MigrationState.Recognized))
            : migrations;
    }

    /// <summary>Records the baseline as applied, because its tables exist.</summary>
    private static async Task RecordAsync(StoreContext context, string id, CancellationToken cancel)
    {
        var history = context.GetService<IHistoryRepository>();
        await using var transaction = await context.Database.BeginTransactionAsync(cancel);
        await context.Database.ExecuteSqlRawAsync(history.GetCreateIfNotExistsScript(), cancel);
        await context.Database.ExecuteSqlRawAsync(history.GetInsertScript(new HistoryRow(id, ProductInfo.GetVersion())), cancel);
        await transaction.CommitAsync(cancel);
    }

    private static Migration Pending(string id) => new(id, MigrationState.Pending);

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
}
