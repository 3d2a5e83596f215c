using Google.Protobuf;

namespace ControlPlane.Xds.Requests;

/// <summary>Reads the fields of one protobuf message without making objects of them.</summary>
/// <remarks>The encoding: <see href="https://protobuf.dev/programming-guides/encoding/"/>.</remarks>
internal ref struct WireReader(ReadOnlySpan<byte> message)
{
    private readonly ReadOnlySpan<byte> _message = message;

    /// <summary>Where the next field begins.</summary>
    public int Position { get; private set; }

    /// <summary>The number of the field that was read last; 0 when its value is not length-delimited.</summary>
    public int Field { get; private set; }

    /// <summary>The value of the field that was read last.</summary>
    public ReadOnlySpan<byte> Value { get; private set; }

    /// <summary>Reads the next field.</summary>
    /// <returns>Whether there was one.</returns>
    /// <exception cref="InvalidDataException">The bytes are no protobuf message.</exception>
    public bool Next()
    {
        if (Position == _message.Length)
            return false;
        var tag = Varint();
        var number = tag >> 3;
        if (number is 0 or > (1 << 29) - 1)
            throw new InvalidDataException("a field has an invalid number");
        Field = 0;
        Value = default;
        switch ((WireFormat.WireType)(tag & 7))
        {
            case WireFormat.WireType.Varint:
                Varint();
                break;
            case WireFormat.WireType.Fixed64:
                Take(sizeof(ulong));
                break;
            case WireFormat.WireType.Fixed32:
                Take(sizeof(uint));
                break;
            case WireFormat.WireType.LengthDelimited:
                Value = Take(Varint());
                Field = (int)number;
                break;
            default:
                throw new InvalidDataException("a field has an invalid type");
        }

        return true;
    }

    private ReadOnlySpan<byte> Take(ulong length)
    {
        if (length > (ulong)(_message.Length - Position))
            throw new InvalidDataException("a field is longer than its message");
        var value = _message.Slice(Position, (int)length);
        Position += value.Length;
        return value;
    }

    private ulong Varint()
    {
        const int Longest = 10;
        var value = 0UL;
        for (var i = 0; i < Longest; i++)
        {
            if (Position == _message.Length)
                throw new InvalidDataException("the message ends within a number");
            var next = _message[Position++];
            value |= (ulong)(next & 0x7F) << (7 * i);
            if (next < 0x80)
                return value;
        }

        throw new InvalidDataException("a number is too long");
    }
}
