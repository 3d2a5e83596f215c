using Npgsql;

namespace ControlPlane.Store.Tests.Migrations;

/// <summary>What a PostgreSQL database consists of, a line each, in the server's own words.</summary>
internal static class PostgresSchema
{
    /// <summary>
    /// Bookkeeping of migrations is left out: Entity Framework's, and that of the numbered files, which stays where a database was taken over.
    /// </summary>
    private const string Sql = """
        WITH ours AS (SELECT oid, relname FROM pg_class WHERE relnamespace = 'public'::regnamespace AND relkind IN ('r', 'S', 'v') AND relname NOT LIKE '\_\_EF%' AND relname <> 'migrations')
        SELECT concat_ws(' ', relname, 'column', attnum, attname, format_type(atttypid, atttypmod), 'notnull', attnotnull, 'identity', attidentity, 'collation', collname, pg_get_expr(adbin, adrelid))
            FROM ours JOIN pg_attribute ON attrelid = ours.oid AND attnum > 0 AND NOT attisdropped LEFT JOIN pg_collation c ON c.oid = attcollation LEFT JOIN pg_attrdef ON adrelid = ours.oid AND adnum = attnum
        UNION ALL SELECT concat_ws(' ', relname, 'constraint', conname, pg_get_constraintdef(c.oid)) FROM ours JOIN pg_constraint c ON conrelid = ours.oid
        UNION ALL SELECT concat_ws(' ', relname, 'index', pg_get_indexdef(indexrelid)) FROM ours JOIN pg_index ON indrelid = ours.oid
        ORDER BY 1
        """;

    public static async Task<List<string>> ReadAsync(StoreLocation.Postgres location)
    {
        await using var source = NpgsqlDataSource.Create(location.ConnectionString);
        await using var command = source.CreateCommand(Sql);
        await using var reader = await command.ExecuteReaderAsync();
        var lines = new List<string>();
        while (await reader.ReadAsync())
            lines.Add(reader.GetString(0));
        return lines;
    }
}
