using System.Text;

namespace ControlPlane.Bench.Ads;

/// <summary>Requests of ADS as protobuf, written field by field.</summary>
internal static class RequestText
{
    private const int VersionField = 1,
        VersionsField = 5,
        ErrorField = 7;

    /// <summary>An Envoy 1.40 of a fleet as it introduces itself: the field <c>node</c>, which goes with the first request of a stream.</summary>
    public static byte[] Node(Variant variant, string id, string cluster)
    {
        byte[] version = [.. Number(1, 1), .. Number(2, 40), .. Number(3, 0)];
        byte[] build = Bytes(1, version);
        return Bytes(variant.Node, [.. Text(1, id), .. Text(2, cluster), .. Text(6, "envoy"), .. Bytes(8, build)]);
    }

    /// <summary>A subscription: to all (no names) or to some. With versions it is that of a client that connects again.</summary>
    /// <param name="variant">The variant of the protocol.</param>
    /// <param name="type">The type URL.</param>
    /// <param name="names">Which resources; none: all of the type.</param>
    /// <param name="versions">What the client has; the same for every client, so its bytes are made once.</param>
    public static byte[] Subscription(Variant variant, string type, IEnumerable<string> names, IEnumerable<KeyValuePair<string, string>> versions)
    {
        var request = new List<byte>(Text(variant.TypeUrl, type));
        foreach (var name in names)
            request.AddRange(Text(variant.Names, name));
        foreach (var (name, version) in versions)
            request.AddRange(Bytes(VersionsField, [.. Text(1, name), .. Text(2, version)]));
        return [.. request];
    }

    /// <summary>The field <c>type_url</c>, with which each acknowledgement begins.</summary>
    public static byte[] TypeUrl(Variant variant, string type) => Text(variant.TypeUrl, type);

    /// <summary>The fields that make a request of the delta variant a rejection (NACK) of a response.</summary>
    public static byte[] Rejection(ReadOnlySpan<byte> nonce, string error)
    {
        var field = new byte[2 + nonce.Length];
        Write(field, Variant.Delta.Nonce, nonce);
        return [.. field, .. Bytes(ErrorField, [.. Number(1, 13), .. Text(2, error)])];
    }

    /// <summary>The most bytes that <see cref="WriteAnswered"/> writes beside the nonce and the version.</summary>
    public const int AnsweredOverhead = 4;

    /// <summary>Writes <c>response_nonce</c>, and the version where the variant tells it, which make a request an acknowledgement.</summary>
    /// <returns>How many bytes.</returns>
    public static int WriteAnswered(Variant variant, Span<byte> target, ReadOnlySpan<byte> nonce, ReadOnlySpan<byte> version)
    {
        var size = Write(target, variant.Nonce, nonce);
        return variant.TellsVersion ? size + Write(target[size..], VersionField, version) : size;
    }

    private static int Write(Span<byte> target, int field, ReadOnlySpan<byte> value)
    {
        target[0] = (byte)((field << 3) | 2);
        target[1] = (byte)value.Length;
        value.CopyTo(target[2..]);
        return 2 + value.Length;
    }

    private static byte[] Text(int field, string value) => Bytes(field, Encoding.UTF8.GetBytes(value));

    private static byte[] Bytes(int field, byte[] value) => [.. Varint(((uint)field << 3) | 2), .. Varint((uint)value.Length), .. value];

    private static byte[] Number(int field, uint value) => [.. Varint((uint)field << 3), .. Varint(value)];

    private static byte[] Varint(uint value)
    {
        var bytes = new List<byte>(5);
        for (; value >= 0x80; value >>= 7)
            bytes.Add((byte)(value | 0x80));
        bytes.Add((byte)value);
        return [.. bytes];
    }
}
