namespace ControlPlane.Xds;

/// <summary>What a client may do before its stream or its connection is ended. The defaults are far above what an Envoy does.</summary>
public sealed record AdsLimits
{
    /// <summary>The flag that changes <see cref="MaxConnections"/>.</summary>
    public const string ConnectionsFlag = "--ads-max-connections";

    /// <summary>The flag that changes <see cref="MaxStreamsPerConnection"/>.</summary>
    public const string StreamsPerConnectionFlag = "--ads-max-streams-per-connection";

    /// <summary>The flag that changes <see cref="MaxStreamsPerNode"/>.</summary>
    public const string StreamsPerNodeFlag = "--ads-max-streams-per-node";

    /// <summary>The flag that changes <see cref="MaxRequestSize"/>.</summary>
    public const string RequestSizeFlag = "--ads-max-request-size";

    /// <summary>The flag that changes <see cref="MaxNames"/>.</summary>
    public const string NamesFlag = "--ads-max-names";

    /// <summary>The flag that changes <see cref="MaxRequestRate"/>.</summary>
    public const string RequestRateFlag = "--ads-max-request-rate";

    /// <summary>How many seconds' worth of requests a client may send at once, after it was silent for as long.</summary>
    internal const int BurstSeconds = 10;

    /// <summary>The most connections. A further one is closed at once. Range: 1 or more. Default: 20,000.</summary>
    public int MaxConnections { get; init; } = 20_000;

    /// <summary>
    /// The most streams of one connection, as HTTP/2 announces it: Envoy opens another connection for a further one, and a client that does not keep to it is
    /// refused. Envoys that do not use ADS open a stream for each of their subscriptions. Range: 1 or more. Default: 1,000.
    /// </summary>
    public int MaxStreamsPerConnection { get; init; } = 1000;

    /// <summary>The most streams of nodes that call themselves the same, on all connections. Range: 1 or more. Default: 10,000.</summary>
    public int MaxStreamsPerNode { get; init; } = 10_000;

    /// <summary>The largest request, in bytes. An Envoy that reconnects tells of all it has in one request. Range: 1 MiB to 1 GiB. Default: 32 MiB.</summary>
    public int MaxRequestSize { get; init; } = 32 * 1024 * 1024;

    /// <summary>
    /// The most names that a request subscribes to, unsubscribes from or tells a version of, each by itself, and that a client is subscribed to of one type.
    /// Range: 1 or more. Default: 100,000.
    /// </summary>
    public int MaxNames { get; init; } = 100_000;

    /// <summary>
    /// The most requests of a stream per second, besides those that answer a response; ten times as many may come at once. Range: 1 or more. Default: 1,000.
    /// </summary>
    public int MaxRequestRate { get; init; } = 1000;

    /// <summary>
    /// The most streams of a connection that its client resets within a second after it has opened them, at once; a tenth as many per second. Default: 200.
    /// </summary>
    public int MaxQuickResets { get; init; } = 200;

    /// <summary>The largest description that a client gives of itself (<c>node</c>), in bytes. Default: 1 MiB.</summary>
    public int MaxNodeSize { get; init; } = 1024 * 1024;

    /// <summary>How long a stream may be open before its first request. Default: 60 s.</summary>
    public TimeSpan FirstRequestTimeout { get; init; } = TimeSpan.FromSeconds(60);

    /// <summary>How long a request may take to arrive, from its first byte to its last. Default: 60 s.</summary>
    public TimeSpan RequestTimeout { get; init; } = TimeSpan.FromSeconds(60);

    /// <summary>How long a client may read nothing of what is written to it before its stream is reset. Default: 30 s.</summary>
    public TimeSpan WriteTimeout { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>How long a connection may be open without a stream. Default: 2 min.</summary>
    public TimeSpan IdleTimeout { get; init; } = TimeSpan.FromMinutes(2);

    /// <summary>How long the headers of a stream may take to arrive. Default: 30 s.</summary>
    public TimeSpan HeadersTimeout { get; init; } = TimeSpan.FromSeconds(30);
}

/// <summary>A limit that ends streams or connections.</summary>
public enum AdsLimit
{
    /// <summary><see cref="AdsLimits.MaxConnections"/>.</summary>
    Connections,

    /// <summary><see cref="AdsLimits.MaxQuickResets"/>.</summary>
    QuickResets,

    /// <summary><see cref="AdsLimits.MaxStreamsPerNode"/>.</summary>
    StreamsPerNode,

    /// <summary><see cref="AdsLimits.MaxRequestSize"/>.</summary>
    RequestSize,

    /// <summary><see cref="AdsLimits.MaxNames"/>.</summary>
    Names,

    /// <summary><see cref="AdsLimits.MaxRequestRate"/>.</summary>
    RequestRate,

    /// <summary><see cref="AdsLimits.MaxNodeSize"/>.</summary>
    NodeSize,

    /// <summary><see cref="AdsLimits.FirstRequestTimeout"/>.</summary>
    FirstRequestTimeout,

    /// <summary><see cref="AdsLimits.RequestTimeout"/>.</summary>
    RequestTimeout,

    /// <summary><see cref="AdsLimits.WriteTimeout"/>.</summary>
    WriteTimeout,
}
