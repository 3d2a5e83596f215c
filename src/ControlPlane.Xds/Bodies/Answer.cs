using System.Buffers.Text;

namespace ControlPlane.Xds.Bodies;

/// <summary>
/// An answer to be written now: a body that many streams share, and a nonce of this stream's own. The nonce stands last, for the order of fields is free in
/// protobuf.
/// </summary>
/// <param name="Body">What it says.</param>
/// <param name="Nonce">Its nonce; on the wire its decimal digits.</param>
internal sealed record Answer(Body Body, uint Nonce)
{
    /// <summary>The most bytes that the nonce's field may have: its tag, its length and ten digits.</summary>
    public const int LongestNonce = 12;

    private const byte NonceTag = (5 << 3) | 2;

    /// <summary>Bytes of the whole message.</summary>
    public int Size => Body.Size + 2 + Digits(Nonce);

    /// <summary>Writes the field that holds the nonce.</summary>
    /// <returns>How many bytes it has.</returns>
    public int WriteNonce(Span<byte> output)
    {
        Utf8Formatter.TryFormat(Nonce, output[2..], out var digits);
        (output[0], output[1]) = (NonceTag, (byte)digits);
        return 2 + digits;
    }

    private static int Digits(uint number)
    {
        var digits = 1;
        for (; number >= 10; number /= 10)
            digits++;
        return digits;
    }
}
