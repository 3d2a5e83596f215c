using System.Collections.Immutable;
using ControlPlane.Server.Core.Observe;
using ControlPlane.Xds;

namespace ControlPlane.Server.Hosting.Options;

/// <summary>
/// One setting: a flag, an environment variable and a key under <c>ControlPlane</c> in appsettings.json; the first that says something counts.
/// </summary>
/// <param name="Key">The key in appsettings.json, for example <c>AdsInsecure</c>.</param>
/// <param name="Flag">For example <c>--ads-insecure</c>; null for what everybody could read in the list of processes.</param>
/// <param name="Variable">For example <c>CONTROLPLANE_ADS_INSECURE</c>.</param>
/// <param name="Value">What follows the flag, for help; null for a switch.</param>
/// <param name="Default">What holds when nothing is said; null where that follows from other settings.</param>
/// <param name="Description">For help.</param>
internal sealed record Setting(string Key, string? Flag, string Variable, string? Value, string? Default, string Description)
{
    /// <summary>Where SQLite's file, the admin token and the addresses are kept.</summary>
    public static readonly Setting Data = new(
        "Data",
        "--data",
        "CONTROLPLANE_DATA",
        "DIR",
        "./data",
        "The folder of the SQLite file, the admin token, the key that encrypts secrets, and server.json. It is created with mode 0700."
    );

    /// <summary>The database.</summary>
    public static readonly Setting Store = new(
        "Store",
        "--store",
        "CONTROLPLANE_STORE",
        "STORE",
        null,
        "A PostgreSQL connection string or postgres:// URL. Default: SQLite in the data folder."
    );

    /// <summary>The file with the keys of secrets.</summary>
    public static readonly Setting SecretKeyFile = new(
        "SecretKeyFile",
        "--secret-key-file",
        "CONTROLPLANE_SECRET_KEY_FILE",
        "FILE",
        null,
        "A file with the key that encrypts secrets, 32 bytes in base64; further lines hold older keys. Default: with SQLite, the file secret-key in "
            + "the data folder, which is created at the first start."
    );

    /// <summary>The keys of secrets themselves.</summary>
    public static readonly Setting SecretKey = new("SecretKey", null, "CONTROLPLANE_SECRET_KEY", null, null, "The same key as text, instead of in a file.");

    /// <summary>The admin API's address.</summary>
    public static readonly Setting Api = new(
        "Api",
        "--api",
        "CONTROLPLANE_API",
        "ADDRESS:PORT",
        "127.0.0.1:8080",
        "The address on which the admin API listens. Port 0 picks a free one. An address other than loopback needs --api-insecure."
    );

    /// <summary>Serve the admin API without TLS beyond loopback.</summary>
    public static readonly Setting ApiInsecure = new(
        "ApiInsecure",
        "--api-insecure",
        "CONTROLPLANE_API_INSECURE",
        null,
        "false",
        "Serve the admin API without TLS beyond loopback: anyone on the network path can read tokens, and write with them. Use it behind a proxy "
            + "that terminates TLS."
    );

    /// <summary>The xDS address.</summary>
    public static readonly Setting Ads = new(
        "Ads",
        "--ads",
        "CONTROLPLANE_ADS",
        "ADDRESS:PORT",
        "127.0.0.1:18000",
        "The address to which Envoys connect. Port 0 picks a free one. An address other than loopback needs --ads-insecure."
    );

    /// <summary>Serve ADS without TLS beyond loopback.</summary>
    public static readonly Setting AdsInsecure = new(
        "AdsInsecure",
        "--ads-insecure",
        "CONTROLPLANE_ADS_INSECURE",
        null,
        "false",
        "Serve ADS without TLS beyond loopback: anyone who reaches the port can read every fleet's configuration."
    );

    /// <summary>The most connections to ADS.</summary>
    public static readonly Setting AdsMaxConnections = new(
        "AdsMaxConnections",
        AdsLimits.ConnectionsFlag,
        "CONTROLPLANE_ADS_MAX_CONNECTIONS",
        "NUMBER",
        "20000",
        "The most connections to ADS; a further one is closed at once."
    );

    /// <summary>The most streams of one connection.</summary>
    public static readonly Setting AdsMaxStreamsPerConnection = new(
        "AdsMaxStreamsPerConnection",
        AdsLimits.StreamsPerConnectionFlag,
        "CONTROLPLANE_ADS_MAX_STREAMS_PER_CONNECTION",
        "NUMBER",
        "1000",
        "The most streams of one connection; an Envoy that needs more opens another connection."
    );

    /// <summary>The most streams of one node id.</summary>
    public static readonly Setting AdsMaxStreamsPerNode = new(
        "AdsMaxStreamsPerNode",
        AdsLimits.StreamsPerNodeFlag,
        "CONTROLPLANE_ADS_MAX_STREAMS_PER_NODE",
        "NUMBER",
        "10000",
        "The most streams of Envoys with the same node.id."
    );

    /// <summary>The largest discovery request.</summary>
    public static readonly Setting AdsMaxRequestSize = new(
        "AdsMaxRequestSize",
        AdsLimits.RequestSizeFlag,
        "CONTROLPLANE_ADS_MAX_REQUEST_SIZE",
        "NMiB",
        "32MiB",
        "The largest discovery request, in MiB. An Envoy that reconnects sends the names and versions of all it has in one request."
    );

    /// <summary>The most names of a request and a subscription.</summary>
    public static readonly Setting AdsMaxNames = new(
        "AdsMaxNames",
        AdsLimits.NamesFlag,
        "CONTROLPLANE_ADS_MAX_NAMES",
        "NUMBER",
        "100000",
        "The most resource names in a discovery request, and in what a stream is subscribed to of one type."
    );

    /// <summary>The most requests of a stream per second.</summary>
    public static readonly Setting AdsMaxRequestRate = new(
        "AdsMaxRequestRate",
        AdsLimits.RequestRateFlag,
        "CONTROLPLANE_ADS_MAX_REQUEST_RATE",
        "NUMBER",
        "1000",
        "The most discovery requests of a stream per second, besides ACKs and NACKs; ten times as many may come at once."
    );

    /// <summary>The longest time over which streams are ended at a stop.</summary>
    public static readonly Setting AdsDrain = new(
        "AdsDrain",
        "--ads-drain",
        "CONTROLPLANE_ADS_DRAIN",
        "Ns",
        "10s",
        "The longest time over which a server that stops ends the streams of its Envoys, so that they do not all reconnect at once."
    );

    /// <summary>Networks that may be fetched from although they are not public.</summary>
    public static readonly Setting FetchAllow = new(
        "FetchAllow",
        FetchOptions.AllowFlag,
        "CONTROLPLANE_FETCH_ALLOW",
        "CIDR",
        null,
        "A network from which key sets may be fetched although it is loopback, private, link-local or otherwise not public, such as 10.20.0.0/16. "
            + "For several, repeat the flag or separate them by commas."
    )
    {
        Repeats = true,
    };

    /// <summary>Fetch by http too.</summary>
    public static readonly Setting FetchInsecure = new(
        "FetchInsecure",
        FetchOptions.InsecureFlag,
        "CONTROLPLANE_FETCH_INSECURE",
        null,
        "false",
        "Fetch key sets over http too: anyone on the network path can replace them, and make valid tokens."
    );

    /// <summary>Where metrics are served without a token.</summary>
    public static readonly Setting Metrics = new(
        "Metrics",
        "--metrics",
        "CONTROLPLANE_METRICS",
        "ADDRESS:PORT",
        null,
        "An address on which only /metrics is served, without a token. The metrics contain the names of fleets and JwtProviders. Default: only the "
            + "admin API serves /metrics, and requires a token."
    );

    /// <summary>How logs are written.</summary>
    public static readonly Setting LogFormat = new(
        "LogFormat",
        "--log-format",
        "CONTROLPLANE_LOG_FORMAT",
        "text|json",
        "text",
        "The format of the logs on standard output: one line of text or one JSON object for each entry."
    );

    /// <summary>All of them, in the order of help.</summary>
    public static readonly ImmutableArray<Setting> All =
    [
        Data,
        Store,
        SecretKeyFile,
        SecretKey,
        Api,
        ApiInsecure,
        Ads,
        AdsInsecure,
        AdsMaxConnections,
        AdsMaxStreamsPerConnection,
        AdsMaxStreamsPerNode,
        AdsMaxRequestSize,
        AdsMaxNames,
        AdsMaxRequestRate,
        AdsDrain,
        FetchAllow,
        FetchInsecure,
        Metrics,
        LogFormat,
    ];

    /// <summary>Whether the flag may stand several times; its values are joined by commas.</summary>
    public bool Repeats { get; init; }

    /// <summary>How problems name it.</summary>
    public override string ToString() => Flag is null ? $"{Variable} (ControlPlane:{Key})" : $"{Flag} ({Variable}, ControlPlane:{Key})";
}
