using System.Text;
using Google.Protobuf;

namespace ControlPlane.Language.EnvoyConfig.Protos;

/// <summary>Writes a message from its end to its beginning: so the length of what a field holds is known when the field is reached.</summary>
/// <param name="capacity">So many bytes, at most, it will have.</param>
internal ref struct WireFromEnd(int capacity)
{
    private readonly Span<byte> _bytes = new byte[capacity];

    /// <summary>How many bytes are written.</summary>
    public int Length { get; private set; }

    /// <summary>Writes a text as a field, before what is written.</summary>
    public void Text(int number, string text)
    {
        var (end, length) = (Length, Encoding.UTF8.GetByteCount(text));
        Encoding.UTF8.GetBytes(text, Before(length));
        Enclose(number, end);
    }

    /// <summary>Makes what was written since it had a length the content of a field.</summary>
    public void Enclose(int number, int end)
    {
        Varint((uint)(Length - end));
        Varint(WireFormat.MakeTag(number, WireFormat.WireType.LengthDelimited));
    }

    /// <summary>What is written.</summary>
    public readonly byte[] ToArray() => _bytes[^Length..].ToArray();

    private void Varint(uint value) => Wire.WriteVarint(Before(CodedOutputStream.ComputeUInt32Size(value)), value);

    private Span<byte> Before(int length)
    {
        Length += length;
        return _bytes.Slice(_bytes.Length - Length, length);
    }
}
