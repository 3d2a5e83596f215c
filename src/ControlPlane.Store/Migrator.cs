using System.Collections.Immutable;

namespace ControlPlane.Store;

/// <summary>A numbered step of the schema.</summary>
/// <param name="Number">From 1, without gaps.</param>
/// <param name="Name">As in its file's name.</param>
/// <param name="AppliedAt">When it was applied; null: pending.</param>
public sealed record Migration(int Number, string Name, DateTimeOffset? AppliedAt);

/// <summary>Brings a database to the schema of this program. Several replicas may try at once: one does it, the others wait.</summary>
public static class Migrator
{
    /// <summary>All migrations, those of this program and those applied to the database by a newer one.</summary>
    public static Task<ImmutableArray<Migration>> StatusAsync(StoreLocation location, CancellationToken cancel) => throw new NotSupportedException();

    /// <summary>Applies what is pending, all or nothing, and gives what it applied. Throws <see cref="StoreException"/> for a newer database.</summary>
    public static Task<ImmutableArray<Migration>> UpAsync(StoreLocation location, TimeProvider clock, CancellationToken cancel) =>
        throw new NotSupportedException();
}
