using System.Text.RegularExpressions;
using Microsoft.Data.Sqlite;

namespace ControlPlane.Store.Tests.Migrations;

/// <summary>What a SQLite file consists of, a line each; not what its tables' statements looked like.</summary>
internal static partial class SqliteSchema
{
    /// <summary>
    /// Bookkeeping of migrations is left out: Entity Framework's, and that of the numbered files, which stays where a database was taken over.
    /// </summary>
    private const string Tables =
        "SELECT name, sql FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite~_%' ESCAPE '~' AND name NOT LIKE '~_~_EF%' ESCAPE '~' "
        + "AND name <> 'migrations' ORDER BY name";

    public static async Task<List<string>> ReadAsync(StoreLocation.Sqlite location)
    {
        await using var connection = new SqliteConnection(location.ConnectionString + ";Pooling=False");
        await connection.OpenAsync();
        var lines = new List<string>();
        foreach (var (table, sql) in (await QueryAsync(connection, Tables)).Select(row => (row[0], row[1])))
        {
            lines.AddRange(await LinesAsync(connection, table, "strict", $"SELECT strict, wr FROM pragma_table_list('{table}')"));
            lines.AddRange(
                await LinesAsync(connection, table, "column", $"SELECT cid, name, type, \"notnull\", dflt_value, pk, hidden FROM pragma_table_xinfo('{table}')")
            );
            lines.AddRange(
                await LinesAsync(
                    connection,
                    table,
                    "reference",
                    $"SELECT \"from\", \"table\", \"to\", on_update, on_delete FROM pragma_foreign_key_list('{table}') ORDER BY 1"
                )
            );
            lines.AddRange(
                await LinesAsync(
                    connection,
                    table,
                    "index",
                    $"""
                    SELECT CASE i.origin WHEN 'c' THEN i.name ELSE i.origin END, i."unique", i.partial, x.seqno, x.name, x."desc", x.coll
                    FROM pragma_index_list('{table}') i, pragma_index_xinfo(i.name) x WHERE x.key = 1 ORDER BY 1, 4
                    """
                )
            );
            lines.AddRange(
                Checks().Matches(sql).Select(check => $"{table} check {Blanks().Replace(check.Groups["what"].Value, " ")}").Order(StringComparer.Ordinal)
            );
            if (sql.Contains("AUTOINCREMENT", StringComparison.OrdinalIgnoreCase))
                lines.Add($"{table} autoincrement");
        }

        return lines;
    }

    private static async Task<IEnumerable<string>> LinesAsync(SqliteConnection connection, string table, string what, string sql) =>
        (await QueryAsync(connection, sql)).Select(row => $"{table} {what} {string.Join(' ', row)}");

    private static async Task<List<string[]>> QueryAsync(SqliteConnection connection, string sql)
    {
        await using var command = connection.CreateCommand();
        command.CommandText = sql;
        await using var reader = await command.ExecuteReaderAsync();
        var rows = new List<string[]>();
        while (await reader.ReadAsync())
            rows.Add([.. Enumerable.Range(0, reader.FieldCount).Select(column => reader.IsDBNull(column) ? "NULL" : reader.GetString(column))]);
        return rows;
    }

    /// <summary>A check's expression, with the parentheses in it closed.</summary>
    [GeneratedRegex(@"CHECK\s*\((?<what>(?>[^()]+|\((?<open>)|\)(?<-open>))*(?(open)(?!)))\)", RegexOptions.IgnoreCase | RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Checks();

    [GeneratedRegex(@"\s+", RegexOptions.None, 1000)]
    private static partial Regex Blanks();
}
