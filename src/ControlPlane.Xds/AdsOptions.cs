namespace ControlPlane.Xds;

/// <summary>How ADS behaves.</summary>
public sealed record AdsOptions
{
    /// <summary>Names this process to its clients (<c>control_plane.identifier</c>). Default: <c>controlplane</c>.</summary>
    public string Identifier { get; init; } = "controlplane";

    /// <summary>
    /// How long a type waits for the answer to what was sent, and listeners and routes for clusters; then the newest is sent all the same. Default: 5 s.
    /// </summary>
    public TimeSpan Patience { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>
    /// How long the first EDS and SDS answer to a reconnected client waits for its CDS request, and the first RDS answer for its ECDS request. A client that
    /// sends none is in the middle of warming, and its known versions are not trusted. Default: 300 ms.
    /// </summary>
    public TimeSpan FirstAnswerWait { get; init; } = TimeSpan.FromMilliseconds(300);

    /// <summary>What clients may do before their streams or connections are ended.</summary>
    public AdsLimits Limits { get; init; } = new();

    /// <summary>
    /// The most bytes in a response to a client of Google's gRPC libraries, which refuse messages of more than 4 MiB by default; a single resource may be
    /// larger. What does not fit follows in further responses, except in the state of the world, where all listeners or all clusters stand in one. Default:
    /// 4,000,000.
    /// </summary>
    public int LargestResponse { get; init; } = 4_000_000;

    /// <summary>How many streams are sent their first answers at the same time. Default: 100.</summary>
    public int FirstAnswersAtOnce { get; init; } = 100;
}
