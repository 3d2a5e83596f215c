using System.Globalization;
using ControlPlane.Xds.Requests;
using Grpc.Core;

namespace ControlPlane.Xds;

/// <summary>A limit that a client has exceeded, and what its stream ends with because of that.</summary>
/// <param name="Limit">Which.</param>
/// <param name="Status">What the client is told.</param>
internal sealed record Exceeded(AdsLimit Limit, Status Status)
{
    public static Exceeded StreamsPerNode(string id, AdsLimits limits) =>
        Exhausted(
            AdsLimit.StreamsPerNode,
            $"clients with the node.id {id} already have {Text(limits.MaxStreamsPerNode)} streams: give each Envoy a node.id of its own",
            AdsLimits.StreamsPerNodeFlag
        );

    public static Exceeded RequestSize(AdsLimits limits) =>
        Exhausted(AdsLimit.RequestSize, $"a request may have at most {Text(limits.MaxRequestSize)} bytes", AdsLimits.RequestSizeFlag);

    public static Exceeded Names(string what, AdsLimits limits) =>
        Exhausted(AdsLimit.Names, $"{what} at most {Text(limits.MaxNames)} names", AdsLimits.NamesFlag);

    public static Exceeded RequestRate(AdsLimits limits) =>
        Exhausted(
            AdsLimit.RequestRate,
            $"a stream may send at most {Text(limits.MaxRequestRate)} requests per second, and {Text(limits.MaxRequestRate * AdsLimits.BurstSeconds)} at once, "
                + "not counting ACKs and NACKs",
            AdsLimits.RequestRateFlag
        );

    public static Exceeded NodeSize(AdsLimits limits) =>
        new(AdsLimit.NodeSize, new(StatusCode.InvalidArgument, $"node may have at most {Text(limits.MaxNodeSize)} bytes"));

    public static Exceeded FirstRequestTimeout(AdsLimits limits) =>
        new(AdsLimit.FirstRequestTimeout, new(StatusCode.DeadlineExceeded, $"no request came within {Text(limits.FirstRequestTimeout)}"));

    public static Exceeded RequestTimeout(AdsLimits limits) =>
        new(AdsLimit.RequestTimeout, new(StatusCode.DeadlineExceeded, $"the request did not come whole within {Text(limits.RequestTimeout)}"));

    public static Exceeded WriteTimeout(AdsLimits limits) =>
        new(AdsLimit.WriteTimeout, new(StatusCode.DeadlineExceeded, $"the client read nothing for {Text(limits.WriteTimeout)}"));

    private static Exceeded Exhausted(AdsLimit limit, string text, string flag) =>
        new(limit, new(StatusCode.ResourceExhausted, $"{text}; {flag} of the control plane changes that"));

    private static string Text(int number) => number.ToString("N0", CultureInfo.InvariantCulture);

    private static string Text(TimeSpan time) => string.Create(CultureInfo.InvariantCulture, $"{time.TotalSeconds:0.###}s");
}

/// <summary>What one stream's requests may be. Pure: it is told the time.</summary>
internal sealed class RequestLimits(AdsLimits limits)
{
    private readonly TokenBucket _requests = new(limits.MaxRequestRate, (double)limits.MaxRequestRate * AdsLimits.BurstSeconds);

    /// <summary>Looks at a request before it is taken in.</summary>
    /// <returns>What it exceeds; null when it may be taken in.</returns>
    public Exceeded? Check(ClientRequest request) =>
        Math.Max(request.Subscribe.Count, Math.Max(request.Unsubscribe.Count, request.Known.Count)) > limits.MaxNames
            ? Exceeded.Names("a request may have", limits)
        : request.Node is { } node && node.CalculateSize() > limits.MaxNodeSize ? Exceeded.NodeSize(limits)
        : null;

    /// <summary>Looks at a subscription after a request has changed it.</summary>
    public Exceeded? CheckSubscribed(int names) => names > limits.MaxNames ? Exceeded.Names("a client may subscribe to", limits) : null;

    /// <summary>Counts a request that answers no response.</summary>
    public Exceeded? Count(DateTimeOffset now) => _requests.TryTake(now) ? null : Exceeded.RequestRate(limits);
}
