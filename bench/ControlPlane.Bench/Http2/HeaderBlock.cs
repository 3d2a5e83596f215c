using System.Text;

namespace ControlPlane.Bench.Http2;

/// <summary>
/// The request's headers in HPACK (RFC 7541): indexed where the static table has the pair, else literals that are never indexed. Nothing is compressed.
/// </summary>
internal static class HeaderBlock
{
    private const byte MethodPost = 0x83,
        SchemeHttp = 0x86;
    private const int Authority = 1,
        Path = 4,
        ContentType = 31;

    /// <summary>The headers of a gRPC call.</summary>
    public static byte[] Of(string authority, string path) =>
        [
            MethodPost,
            SchemeHttp,
            .. Literal(Path, path),
            .. Literal(Authority, authority),
            .. Literal(ContentType, "application/grpc"),
            0,
            .. Text("te"),
            .. Text("trailers"),
        ];

    // A name's index has four bits here; what does not fit into them follows in the next byte.
    private static byte[] Literal(int name, string value) => name < 15 ? [(byte)name, .. Text(value)] : [15, (byte)(name - 15), .. Text(value)];

    // Lengths from 127 on take a second form, which no header here needs.
    private static byte[] Text(string value) =>
        value.Length < 127
            ? [(byte)value.Length, .. Encoding.ASCII.GetBytes(value)]
            : throw new ArgumentException($"A header value of {value.Length} bytes is longer than this client writes.", nameof(value));
}
