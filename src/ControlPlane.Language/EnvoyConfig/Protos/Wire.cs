using Google.Protobuf;

namespace ControlPlane.Language.EnvoyConfig.Protos;

/// <summary>
/// Serialized messages as parts of larger ones: a message's bytes are its fields one after the other, so unchanged parts are copied, not compiled again.
/// </summary>
internal static class Wire
{
    /// <summary>The bytes of a message.</summary>
    public static byte[] Bytes(IMessage message)
    {
        var bytes = new byte[message.CalculateSize()];
        message.WriteTo(bytes.AsSpan());
        return bytes;
    }

    /// <summary>A message as a field of another: tag, length, bytes.</summary>
    public static byte[] Field(int number, IMessage message)
    {
        var bytes = Field(number, message.CalculateSize(), out var target);
        message.WriteTo(target);
        return bytes;
    }

    /// <summary>The field of a message that was put together from parts.</summary>
    public static byte[] Field(int number, ReadOnlySpan<byte> first, IReadOnlyList<byte[]> others, ReadOnlySpan<byte> last = default)
    {
        var bytes = Field(number, Length(first, others, last), out var target);
        Join(target, first, others, last);
        return bytes;
    }

    /// <summary>The field of a message of three parts.</summary>
    public static byte[] Field(int number, ReadOnlySpan<byte> first, ReadOnlySpan<byte> second, ReadOnlySpan<byte> third)
    {
        var bytes = Field(number, first.Length + second.Length + third.Length, out var target);
        first.CopyTo(target);
        second.CopyTo(target[first.Length..]);
        third.CopyTo(target[(first.Length + second.Length)..]);
        return bytes;
    }

    /// <summary>A field without its content yet.</summary>
    private static byte[] Field(int number, int length, out Span<byte> content)
    {
        var tag = WireFormat.MakeTag(number, WireFormat.WireType.LengthDelimited);
        var bytes = new byte[CodedOutputStream.ComputeUInt32Size(tag) + CodedOutputStream.ComputeLengthSize(length) + length];
        content = bytes;
        content = content[WriteVarint(content, tag)..];
        content = content[WriteVarint(content, (uint)length)..];
        return bytes;
    }

    /// <summary>Takes the next field off a message.</summary>
    /// <returns>Its number, and its bytes without the length.</returns>
    public static WireField Next(ref ReadOnlySpan<byte> bytes)
    {
        var tag = ReadVarint(ref bytes);
        var rest = bytes;
        var length = WireFormat.GetTagWireType((uint)tag) switch
        {
            WireFormat.WireType.LengthDelimited => (int)ReadVarint(ref bytes),
            WireFormat.WireType.Fixed64 => sizeof(ulong),
            WireFormat.WireType.Fixed32 => sizeof(uint),
            _ => rest.Length - AfterVarint(rest).Length,
        };
        var content = bytes[..length];
        bytes = bytes[length..];
        return new(WireFormat.GetTagFieldNumber((uint)tag), content);
    }

    /// <summary>How many bytes of a message stand before the place of a field that it lacks: fields stand in the order of their numbers.</summary>
    public static int PlaceOf(int number, ReadOnlySpan<byte> bytes)
    {
        var rest = bytes;
        while (!rest.IsEmpty)
        {
            var place = bytes.Length - rest.Length;
            var (next, _) = Next(ref rest);
            if (next > number)
                return place;
        }
        return bytes.Length;
    }

    /// <summary>A message without one of its fields.</summary>
    public static byte[] Without(int number, ReadOnlySpan<byte> bytes)
    {
        var kept = new List<byte>(bytes.Length);
        for (var rest = bytes; !rest.IsEmpty; )
        {
            var field = rest;
            var (next, _) = Next(ref rest);
            if (next != number)
                kept.AddRange(field[..^rest.Length]);
        }
        return [.. kept];
    }

    private static ReadOnlySpan<byte> AfterVarint(ReadOnlySpan<byte> bytes)
    {
        ReadVarint(ref bytes);
        return bytes;
    }

    private static ulong ReadVarint(ref ReadOnlySpan<byte> bytes)
    {
        ulong value = 0;
        for (var at = 0; ; at++)
        {
            value |= (ulong)(bytes[at] & 0x7F) << (7 * at);
            if ((bytes[at] & 0x80) != 0)
                continue;
            bytes = bytes[(at + 1)..];
            return value;
        }
    }

    /// <summary>Writes a number.</summary>
    /// <returns>How many bytes it has.</returns>
    public static int WriteVarint(Span<byte> target, uint value)
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
        var bytes = new byte[Length(first, others, last)];
        Join(bytes, first, others, last);
        return bytes;
    }

    private static int Length(ReadOnlySpan<byte> first, IReadOnlyList<byte[]> others, ReadOnlySpan<byte> last)
    {
        var length = first.Length + last.Length;
        for (var index = 0; index < others.Count; index++)
            length += others[index].Length;
        return length;
    }

    private static void Join(Span<byte> target, ReadOnlySpan<byte> first, IReadOnlyList<byte[]> others, ReadOnlySpan<byte> last)
    {
        first.CopyTo(target);
        target = target[first.Length..];
        for (var index = 0; index < others.Count; index++)
        {
            others[index].CopyTo(target);
            target = target[others[index].Length..];
        }
        last.CopyTo(target);
    }
}

/// <summary>A field of a serialized message.</summary>
/// <param name="number">Its number.</param>
/// <param name="content">Its bytes without the length.</param>
internal readonly ref struct WireField(int number, ReadOnlySpan<byte> content)
{
    private readonly ReadOnlySpan<byte> _content = content;

    /// <summary>Its number and its bytes.</summary>
    public void Deconstruct(out int itsNumber, out ReadOnlySpan<byte> itsContent)
    {
        itsNumber = number;
        itsContent = _content;
    }
}
