namespace ControlPlane.Bench.Http2;

/// <summary>The frames of HTTP/2 that a gRPC server sends, by their numbers in RFC 9113.</summary>
internal enum FrameType : byte
{
    Data = 0,
    Headers = 1,
    ResetStream = 3,
    Settings = 4,
    Ping = 6,
    GoAway = 7,
    WindowUpdate = 8,
    Continuation = 9,
}

/// <summary>The flags of frames that matter here.</summary>
internal static class FrameFlags
{
    /// <summary>Of SETTINGS and PING.</summary>
    public const byte Acknowledgement = 1;

    /// <summary>Of DATA and HEADERS.</summary>
    public const byte EndStream = 1;

    /// <summary>Of HEADERS.</summary>
    public const byte EndHeaders = 4;

    /// <summary>Of DATA: nobody we measure pads.</summary>
    public const byte Padded = 8;
}
