namespace ControlPlane.Store;

/// <summary>Where a store is: a SQLite file or a PostgreSQL database.</summary>
public abstract record StoreLocation
{
    private StoreLocation()
    {
    }

    /// <summary>A SQLite database file; its folder is made when it is missing.</summary>
    public sealed record Sqlite(string ConnectionString) : StoreLocation;

    /// <summary>A PostgreSQL database.</summary>
    public sealed record Postgres(string ConnectionString) : StoreLocation;

    /// <summary>
    /// Reads what <c>--store</c> takes: a file path or SQLite connection string (<c>Data Source=…</c>), a PostgreSQL connection string
    /// (<c>Host=…</c>) or URL (<c>postgres://user:password@host:5432/database?sslmode=require</c>). Throws <see cref="FormatException"/>;
    /// no message holds a password.
    /// </summary>
    public static StoreLocation Parse(string value) => throw new NotSupportedException();
}
