using Google.Protobuf;

namespace ControlPlane.Language.EnvoyConfig.Protos;

/// <summary>
/// Serialized messages as parts of larger ones: a message's bytes are its fields one after the other, so unchanged parts are copied, not compiled again.
/// </summary>
internal static class Wire
{
    /// <summary>A message as a field of another: tag, length, bytes.</summary>
    public static byte[] Field(int number, IMessage message)
    {
        var length = message.CalculateSize();
        var tag = WireFormat.MakeTag(number, WireFormat.WireType.LengthDelimited);
        var bytes = new byte[CodedOutputStream.ComputeUInt32Size(tag) + CodedOutputStream.ComputeLengthSize(length) + length];
        Span<byte> target = bytes;
        target = target[WriteVarint(target, tag)..];
        target = target[WriteVarint(target, (uint)length)..];
        message.WriteTo(target);
        return bytes;
    }

    /// <summary>The field of a message that was put together from parts.</summary>
    public static byte[] Field(int number, ReadOnlySpan<byte> first, IReadOnlyList<byte[]> others)
    {
        var length = first.Length + others.Sum(part => part.Length);
        var tag = WireFormat.MakeTag(number, WireFormat.WireType.LengthDelimited);
        var head = CodedOutputStream.ComputeUInt32Size(tag) + CodedOutputStream.ComputeLengthSize(length);
        var bytes = new byte[head + length];
        Span<byte> target = bytes;
        target = target[WriteVarint(target, tag)..];
        target = target[WriteVarint(target, (uint)length)..];
        Join(target, first, others, []);
        return bytes;
    }

    private static int WriteVarint(Span<byte> target, uint value)
    {
        var written = 0;
        for (; value >= 0x80; value >>= 7)
            target[written++] = (byte)(value | 0x80);
        target[written++] = (byte)value;
        return written;
    }

    /// <summary>The bytes of a message that was put together from parts.</summary>
    public static byte[] Join(ReadOnlySpan<byte> first, IReadOnlyList<byte[]> others, ReadOnlySpan<byte> last)
    {
        var bytes = new byte[first.Length + others.Sum(part => part.Length) + last.Length];
        Join(bytes, first, others, last);
        return bytes;
    }

    private static void Join(Span<byte> target, ReadOnlySpan<byte> first, IReadOnlyList<byte[]> others, ReadOnlySpan<byte> last)
    {
        first.CopyTo(target);
        target = target[first.Length..];
        foreach (var part in others)
        {
            part.CopyTo(target);
            target = target[part.Length..];
        }
        last.CopyTo(target);
    }
}
