using System.Buffers.Binary;
using System.Text;

namespace ControlPlane.Bench.Http2;

/// <summary>Frames as bytes, ready to send.</summary>
internal static class Frames
{
    /// <summary>What stands before each frame's payload.</summary>
    public const int HeaderSize = 9;

    /// <summary>What every peer takes in one frame unless it says otherwise.</summary>
    public const int MaxPayload = 16 * 1024;

    /// <summary>The only stream of each connection.</summary>
    public const int Stream = 1;

    /// <summary>The window a connection and a stream begin with.</summary>
    public const int InitialWindow = 65_535;

    private const int LargestWindow = int.MaxValue;
    private const ushort HeaderTableSize = 1,
        EnablePush = 2,
        InitialWindowSize = 4;

    /// <summary>A PING's and SETTINGS' acknowledgement without payload.</summary>
    public static readonly byte[] SettingsAcknowledgement = [0, 0, 0, (byte)FrameType.Settings, FrameFlags.Acknowledgement, 0, 0, 0, 0];

    private static readonly byte[] Preface = Encoding.ASCII.GetBytes("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n");

    /// <summary>Writes a frame's first nine bytes.</summary>
    public static void WriteHeader(Span<byte> target, int length, FrameType type, byte flags, int stream)
    {
        target[0] = (byte)(length >> 16);
        target[1] = (byte)(length >> 8);
        target[2] = (byte)length;
        target[3] = (byte)type;
        target[4] = flags;
        BinaryPrimitives.WriteInt32BigEndian(target[5..], stream);
    }

    /// <summary>All that opens a connection and its one stream: preface, settings with the largest windows, and the request's headers.</summary>
    /// <param name="authority">The server's address.</param>
    /// <param name="path">The gRPC method.</param>
    public static byte[] Opening(string authority, string path)
    {
        byte[] settings = [.. Setting(HeaderTableSize, 0), .. Setting(EnablePush, 0), .. Setting(InitialWindowSize, LargestWindow)];
        var increment = new byte[4];
        BinaryPrimitives.WriteInt32BigEndian(increment, LargestWindow - InitialWindow);
        return
        [
            .. Preface,
            .. Frame(FrameType.Settings, 0, 0, settings),
            .. Frame(FrameType.WindowUpdate, 0, 0, increment),
            .. Frame(FrameType.Headers, FrameFlags.EndHeaders, Stream, HeaderBlock.Of(authority, path)),
        ];
    }

    /// <summary>One frame.</summary>
    public static byte[] Frame(FrameType type, byte flags, int stream, ReadOnlySpan<byte> payload)
    {
        var frame = new byte[HeaderSize + payload.Length];
        WriteHeader(frame, payload.Length, type, flags, stream);
        payload.CopyTo(frame.AsSpan(HeaderSize));
        return frame;
    }

    /// <summary>The value of the initial window in the payload of SETTINGS, or null where it says none.</summary>
    public static int? InitialWindowIn(ReadOnlySpan<byte> settings)
    {
        for (; settings.Length >= 6; settings = settings[6..])
        {
            if (BinaryPrimitives.ReadUInt16BigEndian(settings) == InitialWindowSize)
                return BinaryPrimitives.ReadInt32BigEndian(settings[2..]);
        }

        return null;
    }

    private static byte[] Setting(ushort id, int value)
    {
        var setting = new byte[6];
        BinaryPrimitives.WriteUInt16BigEndian(setting, id);
        BinaryPrimitives.WriteInt32BigEndian(setting.AsSpan(2), value);
        return setting;
    }
}
