using System.Data.Common;
using Microsoft.Data.Sqlite;
using Npgsql;

namespace ControlPlane.Store;

/// <summary>Where a store is: a SQLite file or a PostgreSQL database.</summary>
public abstract record StoreLocation
{
    private StoreLocation()
    {
    }

    /// <summary>A SQLite database file; its folder is made when it is missing.</summary>
    public sealed record Sqlite(string ConnectionString) : StoreLocation
    {
        /// <inheritdoc/>
        public override string ToString() => new SqliteConnectionStringBuilder(ConnectionString).DataSource;
    }

    /// <summary>A PostgreSQL database.</summary>
    public sealed record Postgres(string ConnectionString) : StoreLocation
    {
        /// <inheritdoc/>
        public override string ToString()
        {
            var settings = new NpgsqlConnectionStringBuilder(ConnectionString);
            return $"PostgreSQL database {settings.Database ?? settings.Username} at {settings.Host}:{settings.Port}";
        }
    }

    /// <summary>
    /// Reads what <c>--store</c> takes: a file path or SQLite connection string (<c>Data Source=…</c>), a PostgreSQL connection string
    /// (<c>Host=…</c>) or URL (<c>postgres://user:password@host:5432/database?sslmode=require</c>). Throws <see cref="FormatException"/>;
    /// no message holds a password.
    /// </summary>
    public static StoreLocation Parse(string value)
    {
        if (value.StartsWith("postgres://", StringComparison.Ordinal) || value.StartsWith("postgresql://", StringComparison.Ordinal)) return FromUrl(value);

        var settings = Settings(value);
        if (settings is null) return FromFile(value);
        if (Has(settings, "Host") || Has(settings, "Server")) return new Postgres(Checked(() => new NpgsqlConnectionStringBuilder(value)).ConnectionString);
        if (Has(settings, "Data Source") || Has(settings, "DataSource") || Has(settings, "Filename"))
        {
            var sqlite = Checked(() => new SqliteConnectionStringBuilder(value));
            return sqlite.Mode == SqliteOpenMode.Memory ? throw new FormatException(NotInMemory) : FromFile(sqlite.DataSource);
        }

        throw new FormatException("a connection string names a Host (PostgreSQL) or a Data Source (SQLite)");
    }

    private const string NotInMemory = "an in-memory database forgets what it accepted; name a file";

    private static Sqlite FromFile(string path) => path switch
    {
        "" => throw new FormatException("the path of the SQLite file is empty"),
        ":memory:" => throw new FormatException(NotInMemory),
        _ => new Sqlite(new SqliteConnectionStringBuilder { DataSource = Path.GetFullPath(path), ForeignKeys = true, DefaultTimeout = 10 }.ConnectionString),
    };

    private static Postgres FromUrl(string value)
    {
        if (!Uri.TryCreate(value, UriKind.Absolute, out var url) || url.AbsolutePath.LastIndexOf('/') > 0)
        {
            throw new FormatException("not a URL of the form postgres://user:password@host:5432/database (characters such as @ and / in the password are percent-encoded)");
        }

        var user = url.UserInfo.Split(':', 2);
        var settings = new NpgsqlConnectionStringBuilder();
        if (url.Host.Length > 0) settings.Host = url.IdnHost;
        if (url.Port > 0) settings.Port = url.Port;
        if (user[0].Length > 0) settings.Username = Uri.UnescapeDataString(user[0]);
        if (user.Length > 1) settings.Password = Uri.UnescapeDataString(user[1]);
        if (url.AbsolutePath.Length > 1) settings.Database = Uri.UnescapeDataString(url.AbsolutePath[1..]);
        foreach (var part in url.Query.TrimStart('?').Split('&', StringSplitOptions.RemoveEmptyEntries))
        {
            var (key, setting) = part.Split('=', 2) is [var name, var text] ? (name, Uri.UnescapeDataString(text)) : (part, "");
            Checked(() => settings[SettingOf(key)] = setting);
        }

        return settings.Host is null ? throw new FormatException("the URL names no host") : new Postgres(settings.ConnectionString);
    }

    /// <summary>libpq's names for what Npgsql calls differently.</summary>
    private static string SettingOf(string parameter) => parameter switch
    {
        "sslmode" => "SSL Mode",
        "sslrootcert" => "Root Certificate",
        "sslcert" => "SSL Certificate",
        "sslkey" => "SSL Key",
        "user" => "Username",
        "dbname" => "Database",
        "connect_timeout" => "Timeout",
        "application_name" => "Application Name",
        "target_session_attrs" => "Target Session Attributes",
        "options" => "Options",
        _ => parameter,
    };

    private static DbConnectionStringBuilder? Settings(string value)
    {
        var key = value.IndexOf('=', StringComparison.Ordinal);
        if (key < 0 || value.AsSpan(0, key).IndexOfAny('/', '\\') >= 0) return null;

        try
        {
            return new DbConnectionStringBuilder { ConnectionString = value };
        }
        catch (ArgumentException)
        {
            return null;
        }
    }

    private static bool Has(DbConnectionStringBuilder settings, string key) => settings.ContainsKey(key);

    private static T Checked<T>(Func<T> read)
    {
        try
        {
            return read();
        }
        catch (Exception e) when (e is ArgumentException or FormatException or InvalidCastException or KeyNotFoundException or OverflowException)
        {
            throw new FormatException($"a setting of the connection string is not understood: {e.Message}", e);
        }
    }
}
