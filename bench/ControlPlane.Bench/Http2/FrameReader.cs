using System.Buffers.Binary;

namespace ControlPlane.Bench.Http2;

/// <summary>What a connection does with the frames that come.</summary>
internal interface IFrames
{
    /// <summary>Bytes of the stream's DATA, in their order, cut anywhere.</summary>
    void Data(ReadOnlySpan<byte> part);

    /// <summary>Any other frame, whole; of long ones the first 512 bytes.</summary>
    void Control(FrameType type, byte flags, ReadOnlySpan<byte> payload);
}

/// <summary>Cuts a connection's bytes into frames, however they arrive. DATA is passed on as it comes, never gathered.</summary>
internal sealed class FrameReader(IFrames target)
{
    private const int Kept = 512;

    private readonly byte[] _header = new byte[Frames.HeaderSize];
    private byte[]? _payload;
    private int _headerSize;
    private int _payloadSize;
    private int _left;

    /// <summary>Which stream the present frame belongs to; 0: the connection.</summary>
    public int Stream => BinaryPrimitives.ReadInt32BigEndian(_header.AsSpan(5)) & int.MaxValue;

    private FrameType Type => (FrameType)_header[3];

    /// <summary>Takes in what was received.</summary>
    public void Feed(ReadOnlySpan<byte> bytes)
    {
        while (!bytes.IsEmpty)
        {
            bytes = _headerSize < Frames.HeaderSize ? Header(bytes) : Payload(bytes);
        }
    }

    private ReadOnlySpan<byte> Header(ReadOnlySpan<byte> bytes)
    {
        var taken = Math.Min(Frames.HeaderSize - _headerSize, bytes.Length);
        bytes[..taken].CopyTo(_header.AsSpan(_headerSize));
        _headerSize += taken;
        if (_headerSize == Frames.HeaderSize)
        {
            _left = BinaryPrimitives.ReadInt32BigEndian(_header) >>> 8;
            _payloadSize = 0;
            if (Type == FrameType.Data && (_header[4] & FrameFlags.Padded) != 0)
                throw new InvalidDataException("The server pads its DATA frames, which this client does not read.");
            if (_left == 0)
                End();
        }

        return bytes[taken..];
    }

    private ReadOnlySpan<byte> Payload(ReadOnlySpan<byte> bytes)
    {
        var part = bytes[..Math.Min(_left, bytes.Length)];
        _left -= part.Length;
        if (Type == FrameType.Data)
            target.Data(part);
        else
            Keep(part);
        if (_left == 0)
            End();
        return bytes[part.Length..];
    }

    private void Keep(ReadOnlySpan<byte> part)
    {
        _payload ??= new byte[Kept];
        part = part[..Math.Min(part.Length, Kept - _payloadSize)];
        part.CopyTo(_payload.AsSpan(_payloadSize));
        _payloadSize += part.Length;
    }

    private void End()
    {
        _headerSize = 0;
        var ended = Type == FrameType.Data && (_header[4] & FrameFlags.EndStream) != 0;
        if (Type != FrameType.Data || ended)
            target.Control(Type, _header[4], _payload.AsSpan(0, _payloadSize));
    }
}
