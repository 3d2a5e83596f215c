using ControlPlane.Store.Rows;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Design;
using Microsoft.EntityFrameworkCore.Migrations;

namespace ControlPlane.Migrations.Sqlite;

/// <summary>The store's context on SQLite with its migrations: for the program, and for <c>dotnet ef</c>.</summary>
internal sealed class SqliteMigrations : IDesignTimeDbContextFactory<StoreContext>
{
    /// <summary>Options to add to.</summary>
    public static DbContextOptionsBuilder<StoreContext> Use(string connectionString) =>
        new DbContextOptionsBuilder<StoreContext>()
            .UseSqlite(connectionString, sqlite => sqlite.MigrationsAssembly(typeof(SqliteMigrations).Assembly))
            .ReplaceService<IMigrationsSqlGenerator, StrictTables>();

    /// <summary>A context to make migrations and scripts with; it is never connected, unless <c>dotnet ef database</c> names a connection.</summary>
    public StoreContext CreateDbContext(string[] args) => new(Use("Data Source=unconnected.db").Options);
}
