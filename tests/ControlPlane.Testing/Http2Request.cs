using System.Buffers.Binary;
using System.Net;
using System.Net.Sockets;
using System.Text;

namespace ControlPlane.Testing;

/// <summary>A request over HTTP/2 with prior knowledge, whose method and headers are sent as they are written: clients of .NET write `post` as POST.</summary>
public static class Http2Request
{
    private const int FrameHeader = 9;
    private const byte Headers = 1;
    private const byte Settings = 4;
    private const byte Acknowledged = 1;
    private const byte EndOfStreamAndHeaders = 0x05;

    /// <summary>Huffman codes of the digits (https://www.rfc-editor.org/rfc/rfc7541#appendix-B): three of five bits, seven of six.</summary>
    private const int ShortDigits = 3;

    /// <summary>Statuses that a single byte stands for (https://www.rfc-editor.org/rfc/rfc7541#appendix-A), from index 8.</summary>
    private static readonly int[] Indexed = [200, 204, 206, 304, 400, 404, 500];

    /// <summary>Sends a request without a body on a connection of its own.</summary>
    /// <param name="port">On loopback.</param>
    /// <param name="fields">Header fields, those with a colon first.</param>
    /// <param name="cancel">Of the test.</param>
    /// <returns>The status of the answer; 0 where there was none.</returns>
    public static async Task<int> StatusAsync(int port, IEnumerable<(string Name, string Value)> fields, CancellationToken cancel)
    {
        using var client = new TcpClient();
        await client.ConnectAsync(IPAddress.Loopback, port, cancel);
        await using var stream = client.GetStream();
        return await StatusAsync(stream, fields, cancel);
    }

    /// <summary>Sends a request without a body over a new connection.</summary>
    /// <param name="stream">The connection.</param>
    /// <param name="fields">Header fields, those with a colon first.</param>
    /// <param name="cancel">Of the test.</param>
    /// <returns>The status of the answer; 0 where there was none.</returns>
    public static async Task<int> StatusAsync(Stream stream, IEnumerable<(string Name, string Value)> fields, CancellationToken cancel)
    {
        byte[] request =
        [
            .. "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n"u8,
            .. Frame(Settings, 0, 0, []),
            .. Frame(Headers, EndOfStreamAndHeaders, 1, [.. fields.SelectMany(Field)]),
        ];
        await stream.WriteAsync(request, cancel);
        var head = new byte[FrameHeader];
        while (await stream.ReadAtLeastAsync(head, FrameHeader, throwOnEndOfStream: false, cancel) == FrameHeader)
        {
            var payload = new byte[(head[0] << 16) | (head[1] << 8) | head[2]];
            await stream.ReadExactlyAsync(payload, cancel);
            if (head[3] == Headers)
                return Status(payload);
        }
        return 0;
    }

    /// <summary>Sends the same request many times at once on one connection, after the settings of the server have come.</summary>
    /// <param name="port">On loopback.</param>
    /// <param name="fields">Header fields, those with a colon first.</param>
    /// <param name="count">How often.</param>
    /// <param name="cancel">Of the test.</param>
    /// <returns>How many were answered before the server ended the connection, or all.</returns>
    public static async Task<int> AnsweredAsync(int port, IEnumerable<(string Name, string Value)> fields, int count, CancellationToken cancel)
    {
        using var client = new TcpClient();
        await client.ConnectAsync(IPAddress.Loopback, port, cancel);
        await using var stream = client.GetStream();
        await stream.WriteAsync((byte[])[.. "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n"u8, .. Frame(Settings, 0, 0, [])], cancel);
        byte[] block = [.. fields.SelectMany(Field)];
        var (answered, head) = (0, new byte[FrameHeader]);
        while (answered < count && await stream.ReadAtLeastAsync(head, FrameHeader, throwOnEndOfStream: false, cancel) == FrameHeader)
        {
            var payload = new byte[(head[0] << 16) | (head[1] << 8) | head[2]];
            await stream.ReadExactlyAsync(payload, cancel);
            if (head[3] is Headers)
                answered++;
            if (head[3] is not Settings || (head[4] & Acknowledged) != 0)
                continue;
            var requests = Enumerable.Range(0, count).SelectMany(index => Frame(Headers, EndOfStreamAndHeaders, (2 * index) + 1, block));
            await stream.WriteAsync((byte[])[.. Frame(Settings, Acknowledged, 0, []), .. requests], cancel);
        }
        return answered;
    }

    private static byte[] Frame(byte type, byte flags, int stream, byte[] payload)
    {
        var frame = new byte[FrameHeader + payload.Length];
        (frame[0], frame[1], frame[2], frame[3], frame[4]) = ((byte)(payload.Length >> 16), (byte)(payload.Length >> 8), (byte)payload.Length, type, flags);
        BinaryPrimitives.WriteInt32BigEndian(frame.AsSpan(5), stream);
        payload.CopyTo(frame, FrameHeader);
        return frame;
    }

    /// <summary>A literal that is not indexed, with a name and a value of at most 126 bytes.</summary>
    private static byte[] Field((string Name, string Value) field) =>
        [0, (byte)field.Name.Length, .. Encoding.Latin1.GetBytes(field.Name), (byte)field.Value.Length, .. Encoding.Latin1.GetBytes(field.Value)];

    /// <summary>The status is the first field, after a change of the table's size if there is one.</summary>
    private static int Status(ReadOnlySpan<byte> block)
    {
        while ((block[0] & 0xe0) == 0x20)
            block = block[1..];
        if ((block[0] & 0x80) != 0)
            return Indexed[(block[0] & 0x7f) - 8];
        var text = block.Slice(2, block[1] & 0x7f);
        return (block[1] & 0x80) != 0 ? Digits(text) : int.Parse(Encoding.ASCII.GetString(text));
    }

    private static int Digits(ReadOnlySpan<byte> coded)
    {
        uint bits = 0;
        foreach (var octet in coded)
            bits = (bits << 8) | octet;
        bits <<= 32 - (8 * coded.Length);
        var number = 0;
        for (var digit = 0; digit < 3; digit++)
        {
            var isShort = bits >> 27 < ShortDigits;
            number = (number * 10) + (int)(isShort ? bits >> 27 : (bits >> 26) - 0b011001 + ShortDigits);
            bits <<= isShort ? 5 : 6;
        }
        return number;
    }
}
