using System.Data.Common;
using System.Text.RegularExpressions;
using Microsoft.Data.Sqlite;
using Npgsql;

namespace ControlPlane.Store;

/// <summary>Where a store is: a SQLite file or a PostgreSQL database.</summary>
public abstract partial record StoreLocation
{
    private StoreLocation() { }

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
    /// no message holds a password. What only resembles a URL or a connection string is refused: taken for a path it would become a file name that holds a
    /// password.
    /// </summary>
    public static StoreLocation Parse(string value)
    {
        if (PostgresUrl().IsMatch(value))
            return FromUrl(value);
        if (Scheme().Match(value) is { Success: true } scheme)
        {
            throw new FormatException($"the scheme `{scheme.Groups["name"].Value}` is not supported: specify {Forms}");
        }

        if (UserInfo().IsMatch(value))
            throw new FormatException($"this looks like a URL without its scheme: specify {Forms}");
        if (!Settings().IsMatch(value))
            return FromFile(value);

        var settings = Checked(() => new DbConnectionStringBuilder { ConnectionString = value });
        if (Has(settings, "Host") || Has(settings, "Server"))
            return FromSettings(Checked(() => new NpgsqlConnectionStringBuilder(value)));
        if (Has(settings, "Data Source") || Has(settings, "DataSource") || Has(settings, "Filename"))
        {
            var sqlite = Checked(() => new SqliteConnectionStringBuilder(value));
            return sqlite.Mode == SqliteOpenMode.Memory ? throw new FormatException(NotInMemory) : FromFile(sqlite.DataSource);
        }

        throw new FormatException("a connection string names a Host (PostgreSQL) or a Data Source (SQLite); a path with `=` is written ./a=b");
    }

    private const string Forms =
        "a postgres:// URL, a PostgreSQL connection string (Host=…;Database=…), or the path of an SQLite file (a path with a colon is written ./a:b)";

    private const string NotInMemory = "an in-memory database forgets what it accepted; name a file";

    private static Sqlite FromFile(string path) =>
        path switch
        {
            "" => throw new FormatException("the path of the SQLite file is empty"),
            ":memory:" => throw new FormatException(NotInMemory),
            _ => new Sqlite(
                new SqliteConnectionStringBuilder
                {
                    DataSource = Path.GetFullPath(path),
                    ForeignKeys = true,
                    DefaultTimeout = 10,
                }.ConnectionString
            ),
        };

    /// <summary>libpq's form <c>host=db password=…</c> would make everything behind the first <c>=</c> the host, and hosts are shown.</summary>
    private static Postgres FromSettings(NpgsqlConnectionStringBuilder settings) =>
        settings.Host is { } host && host.AsSpan().IndexOfAny('=', ' ') < 0
            ? new Postgres(settings.ConnectionString)
            : throw new FormatException(
                "the host of the connection string is not a valid host name: settings are separated by semicolons, for example Host=db;Database=cp;Username=cp"
            );

    private static Postgres FromUrl(string value)
    {
        if (
            !Uri.TryCreate(value, UriKind.Absolute, out var url)
            || url.AbsolutePath.LastIndexOf('/') > 0
            || url.Fragment.Length > 0
            || url.Query.Contains('@', StringComparison.Ordinal)
        )
        {
            throw new FormatException(
                "not a URL of the form postgres://user:password@host:5432/database (characters such as @, /, ? and # in the password are percent-encoded)"
            );
        }

        var user = url.UserInfo.Split(':', 2);
        var settings = new NpgsqlConnectionStringBuilder();
        if (url.Host.Length > 0)
            settings.Host = url.IdnHost;
        if (url.Port > 0)
            settings.Port = url.Port;
        if (user[0].Length > 0)
            settings.Username = Uri.UnescapeDataString(user[0]);
        if (user.Length > 1)
            settings.Password = Uri.UnescapeDataString(user[1]);
        if (url.AbsolutePath.Length > 1)
            settings.Database = Uri.UnescapeDataString(url.AbsolutePath[1..]);
        foreach (var part in url.Query.TrimStart('?').Split('&', StringSplitOptions.RemoveEmptyEntries))
        {
            var (key, setting) = part.Split('=', 2) is [var name, var text] ? (name, Uri.UnescapeDataString(text)) : (part, "");
            Checked(() => settings[SettingOf(key)] = setting);
        }

        return settings.Host is null ? throw new FormatException("the URL does not name a host") : FromSettings(settings);
    }

    /// <summary>libpq's names for what Npgsql calls differently.</summary>
    private static string SettingOf(string parameter) =>
        parameter switch
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

    [GeneratedRegex("^postgres(ql)?://", RegexOptions.IgnoreCase | RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex PostgresUrl();

    /// <summary>One letter before a colon is a drive of Windows.</summary>
    [GeneratedRegex("^(?<name>[A-Za-z][A-Za-z0-9+.-]+):", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Scheme();

    /// <summary>A user and a password before a host.</summary>
    [GeneratedRegex("^[A-Za-z0-9+.-]*:?//.*@|^[^/=]*:[^/=]*@", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex UserInfo();

    /// <summary>A key before the first <c>=</c>, and no path.</summary>
    [GeneratedRegex(@"^[^/\\=]*=", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Settings();
}
