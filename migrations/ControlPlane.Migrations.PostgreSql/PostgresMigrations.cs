using System.Data.Common;
using ControlPlane.Store.Rows;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Design;
using Npgsql.EntityFrameworkCore.PostgreSQL.Infrastructure;

namespace ControlPlane.Migrations.PostgreSql;

/// <summary>The store's context on PostgreSQL with its migrations: for the program, and for <c>dotnet ef</c>.</summary>
internal sealed class PostgresMigrations : IDesignTimeDbContextFactory<StoreContext>
{
    /// <summary>Options to add to.</summary>
    public static DbContextOptionsBuilder<StoreContext> Use(DbDataSource source) => new DbContextOptionsBuilder<StoreContext>().UseNpgsql(source, Here);

    /// <summary>A context to make migrations and scripts with; it is never connected, unless <c>dotnet ef database</c> names a connection.</summary>
    public StoreContext CreateDbContext(string[] args) => new(new DbContextOptionsBuilder<StoreContext>().UseNpgsql("Host=unconnected", Here).Options);

    private static void Here(NpgsqlDbContextOptionsBuilder npgsql) => npgsql.MigrationsAssembly(typeof(PostgresMigrations).Assembly);
}
