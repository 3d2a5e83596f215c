using System.Text;

namespace ControlPlane.Bench.Ads;

/// <summary>Requests of delta ADS as protobuf, written field by field: <c>envoy.service.discovery.v3.DeltaDiscoveryRequest</c>.</summary>
internal static class RequestText
{
    private const int NodeField = 1,
        TypeUrlField = 2,
        SubscribeField = 3,
        VersionsField = 5,
        NonceField = 6,
        ErrorField = 7;

    /// <summary>An Envoy 1.40 of a fleet as it introduces itself: the field <c>node</c>, which goes with the first request of a stream.</summary>
    public static byte[] Node(string id, string cluster)
    {
        byte[] version = [.. Number(1, 1), .. Number(2, 40), .. Number(3, 0)];
        byte[] build = Bytes(1, version);
        return Bytes(NodeField, [.. Text(1, id), .. Text(2, cluster), .. Text(6, "envoy"), .. Bytes(8, build)]);
    }

    /// <summary>A subscription: to all (no names) or to some. With versions it is that of a client that connects again.</summary>
    /// <param name="type">The type URL.</param>
    /// <param name="names">Which resources; none: all of the type.</param>
    /// <param name="versions">What the client has; the same for every client, so its bytes are made once.</param>
    public static byte[] Subscription(string type, IEnumerable<string> names, IEnumerable<KeyValuePair<string, string>> versions)
    {
        var request = new List<byte>(Text(TypeUrlField, type));
        foreach (var name in names)
            request.AddRange(Text(SubscribeField, name));
        foreach (var (name, version) in versions)
            request.AddRange(Bytes(VersionsField, [.. Text(1, name), .. Text(2, version)]));
        return [.. request];
    }

    /// <summary>The field <c>type_url</c>, with which each acknowledgement begins.</summary>
    public static byte[] TypeUrl(string type) => Text(TypeUrlField, type);

    /// <summary>The fields that make a request a rejection (NACK) of a response.</summary>
    public static byte[] Rejection(ReadOnlySpan<byte> nonce, string error)
    {
        var field = new byte[2 + nonce.Length];
        WriteNonce(field, nonce);
        return [.. field, .. Bytes(ErrorField, [.. Number(1, 13), .. Text(2, error)])];
    }

    /// <summary>Writes <c>response_nonce</c>, which makes a request an acknowledgement.</summary>
    /// <returns>How many bytes.</returns>
    public static int WriteNonce(Span<byte> target, ReadOnlySpan<byte> nonce)
    {
        target[0] = (NonceField << 3) | 2;
        target[1] = (byte)nonce.Length;
        nonce.CopyTo(target[2..]);
        return 2 + nonce.Length;
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
