namespace ControlPlane.Store.Tests.Migrations;

/// <summary>Compares what databases consist of.</summary>
internal static class SchemaChecks
{
    /// <summary>The database has the tables, columns, keys, checks and indexes of one that this program makes.</summary>
    public static async Task SameAsANewOneAsync(StoreLocation location, StoreLocation empty)
    {
        await Migrator.UpAsync(empty, TestContext.Current.CancellationToken);
        var expected = await ReadAsync(empty);
        expected.Count.ShouldBeGreaterThan(70);
        (await ReadAsync(location)).ShouldBe(expected);
    }

    private static Task<List<string>> ReadAsync(StoreLocation location) =>
        location switch
        {
            StoreLocation.Sqlite sqlite => SqliteSchema.ReadAsync(sqlite),
            StoreLocation.Postgres postgres => PostgresSchema.ReadAsync(postgres),
            _ => throw new ArgumentOutOfRangeException(nameof(location)),
        };
}
