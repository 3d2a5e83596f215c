using System.Text;

namespace ControlPlane.Xds.Grpc;

/// <summary>The status codes of gRPC that this server answers with (<see href="https://grpc.io/docs/guides/status-codes/"/>).</summary>
internal enum GrpcCode
{
    Ok = 0,
    Unknown = 2,
    InvalidArgument = 3,
    DeadlineExceeded = 4,
    PermissionDenied = 7,
    ResourceExhausted = 8,
    Unimplemented = 12,
    Internal = 13,
    Unavailable = 14,
}

/// <summary>How a call ended: what stands in its trailers.</summary>
/// <param name="Code">The code.</param>
/// <param name="Message">A sentence for the person who reads the client's log; empty for none.</param>
internal readonly record struct GrpcStatus(GrpcCode Code, string Message = "")
{
    public static readonly GrpcStatus Ok = new(GrpcCode.Ok);

    /// <summary>The message as a header value: UTF-8, everything outside printable ASCII and the percent sign itself percent-encoded.</summary>
    public string EncodedMessage()
    {
        var encoded = new StringBuilder(Message.Length);
        foreach (var value in Encoding.UTF8.GetBytes(Message))
        {
            if (value is >= 0x20 and <= 0x7E and not (byte)'%')
            {
                encoded.Append((char)value);
            }
            else
            {
                encoded.Append('%').Append(value.ToString("X2"));
            }
        }

        return encoded.ToString();
    }
}

/// <summary>Ends a call with a status, from wherever its bytes turned out to be no gRPC.</summary>
internal sealed class GrpcException(GrpcStatus status) : Exception(status.Message)
{
    public GrpcStatus Status { get; } = status;
}
