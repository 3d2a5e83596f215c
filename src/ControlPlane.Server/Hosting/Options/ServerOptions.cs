using System.Net;
using ControlPlane.Server.Core.Observe;
using ControlPlane.Server.Telemetry;
using ControlPlane.Store;
using ControlPlane.Xds;

namespace ControlPlane.Server.Hosting.Options;

/// <summary>Everything a server is told, checked.</summary>
internal sealed record ServerOptions
{
    /// <summary>Where things are kept.</summary>
    public required StorageOptions Storage { get; init; }

    /// <summary>The admin API.</summary>
    public required ApiListenOptions Api { get; init; }

    /// <summary>The Envoys' side.</summary>
    public required AdsListenOptions Ads { get; init; }

    /// <summary>What the control plane fetches.</summary>
    public FetchOptions Fetch { get; init; } = new([], Insecure: false);

    /// <summary>Where metrics are served without a token; null: nowhere.</summary>
    public MetricsListenOptions? Metrics { get; init; }

    /// <summary>Where metrics and traces are sent.</summary>
    public TelemetryOptions Telemetry { get; init; } = TelemetryOptions.None;

    /// <summary>How logs are written.</summary>
    public LogFormat LogFormat { get; init; }
}

/// <summary>Where things are kept.</summary>
/// <param name="Data">The data folder, as a full path.</param>
/// <param name="Location">The database.</param>
internal sealed record StorageOptions(string Data, StoreLocation Location)
{
    /// <summary>The keys of secrets as they were given; null: not so.</summary>
    public SecretText? SecretKey { get; init; }

    /// <summary>The file that holds the keys of secrets; null: none was named.</summary>
    public string? SecretKeyFile { get; init; }

    /// <summary>The file with the key that the server makes itself, where none is given and the store is SQLite.</summary>
    public string OwnSecretKeyFile => Path.Combine(Data, "secret-key");

    /// <summary>The file that receives the first token.</summary>
    public string AdminTokenFile => Path.Combine(Data, "admin-token");

    /// <summary>The file that tells tools on this machine where the server listens.</summary>
    public string AddressesFile => Path.Combine(Data, "server.json");

    /// <summary>The file that a server holds open while it serves from the folder.</summary>
    public string LockFile => Path.Combine(Data, "server.lock");
}

/// <summary>How logs are written.</summary>
internal enum LogFormat
{
    /// <summary>A line of text each.</summary>
    Text,

    /// <summary>A JSON object each, on one line.</summary>
    Json,
}

/// <summary>A setting that must not be shown, not even by accident.</summary>
internal sealed class SecretText(string text)
{
    /// <summary>The setting.</summary>
    public string Text { get; } = text;
}

/// <summary>The admin API.</summary>
/// <param name="Listen">Address and port; port 0 picks a free one. Beyond loopback only where the settings said so.</param>
internal sealed record ApiListenOptions(IPEndPoint Listen);

/// <summary>The Envoys' side.</summary>
/// <param name="Listen">Address and port; port 0 picks a free one. Beyond loopback only where the settings said so.</param>
internal sealed record AdsListenOptions(IPEndPoint Listen)
{
    /// <summary>What its clients may do.</summary>
    public AdsLimits Limits { get; init; } = new();

    /// <summary>The longest time over which streams are ended at a stop.</summary>
    public TimeSpan Drain { get; init; } = TimeSpan.FromSeconds(10);
}
