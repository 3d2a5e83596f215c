using System.Buffers.Binary;
using System.Net.Sockets;
using System.Text;
using ControlPlane.Testing;
using Envoy.Service.Discovery.V3;
using Google.Protobuf;

namespace ControlPlane.Xds.Tests.Wire.Abuse;

/// <summary>The frames of HTTP/2 (https://www.rfc-editor.org/rfc/rfc9113#section-6).</summary>
internal enum Frame : byte
{
    Data = 0,
    Headers = 1,
    Priority = 2,
    Reset = 3,
    Settings = 4,
    Ping = 6,
    GoAway = 7,
    WindowUpdate = 8,
    Continuation = 9,
}

/// <summary>A connection whose frames are made by hand, for what no HTTP/2 library sends. It reads only when it is asked to.</summary>
internal sealed class RawConnection : IAsyncDisposable
{
    public const byte EndStream = 1,
        EndHeaders = 4;

    private const int FrameHeader = 9;
    private const byte Acknowledged = 1;

    /// <summary>Settings by their numbers in RFC 9113.</summary>
    private const ushort HeaderTableSize = 1,
        InitialWindowSize = 4;

    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(3);

    private readonly Socket _socket;
    private readonly NetworkStream _stream;
    private readonly SemaphoreSlim _writing = new(1);
    private readonly byte[] _head = new byte[FrameHeader];
    private readonly Uri _server;
    private readonly Dictionary<int, string> _ends = [];
    private readonly Dictionary<int, int> _windows = [];
    private string? _closed;
    private int _streams;
    private int _initialWindow = ushort.MaxValue;

    private RawConnection(Socket socket, Uri server) => (_socket, _stream, _server) = (socket, new NetworkStream(socket, ownsSocket: true), server);

    /// <summary>Connects, and sends the preface and settings.</summary>
    /// <param name="server">Where to.</param>
    /// <param name="window">The window that streams begin with.</param>
    public static async Task<RawConnection> OpenAsync(Uri server, uint window = int.MaxValue)
    {
        var connection = await ConnectAsync(server);
        byte[] settings = [.. Setting(HeaderTableSize, 0), .. Setting(InitialWindowSize, window)];
        await connection.SendAsync("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n"u8.ToArray(), Made(Frame.Settings, 0, 0, settings));
        return connection;
    }

    /// <summary>Connects, and says nothing.</summary>
    public static async Task<RawConnection> ConnectAsync(Uri server)
    {
        var socket = new Socket(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true, ReceiveBufferSize = 16 * 1024 };
        await socket.ConnectAsync(server.Host, server.Port, TestContext.Current.CancellationToken);
        return new RawConnection(socket, server);
    }

    /// <summary>Opens a stream of delta ADS, or of another method.</summary>
    public async Task<int> CallAsync(string path = $"/{XdsClient.Service}/DeltaAggregatedResources", params (string, string)[] more)
    {
        var stream = NextStream();
        await SendAsync(Made(Frame.Headers, EndHeaders, stream, HeadersOf(path, more)));
        return stream;
    }

    /// <summary>The number of the next stream that this client opens.</summary>
    public int NextStream() => (2 * _streams++) + 1;

    /// <summary>Sends bytes as they are.</summary>
    public async Task SendAsync(params byte[][] frames)
    {
        await _writing.WaitAsync(TestContext.Current.CancellationToken);
        try
        {
            await _stream.WriteAsync(frames.Length == 1 ? frames[0] : frames.SelectMany(frame => frame).ToArray(), TestContext.Current.CancellationToken);
        }
        finally
        {
            _writing.Release();
        }
    }

    /// <summary>Sends messages in frames of at most so many bytes, as the server's windows allow, and only while it has not ended the stream.</summary>
    public async Task SendAsync(int stream, byte[] framed, int piece = 16 * 1024)
    {
        foreach (var part in framed.Chunk(piece))
        {
            while (Math.Min(WindowOf(0), WindowOf(stream)) < part.Length && EndOf(stream) is null)
                await ReadAsync();
            if (EndOf(stream) is not null)
                return;
            (_windows[0], _windows[stream]) = (WindowOf(0) - part.Length, WindowOf(stream) - part.Length);
            await SendAsync(Made(Frame.Data, 0, stream, part));
        }
    }

    /// <summary>A gRPC message with its prefix.</summary>
    public static byte[] Framed(DeltaDiscoveryRequest request) => Framed(request.ToByteArray());

    /// <summary>A gRPC message with its prefix, which may claim another length.</summary>
    public static byte[] Framed(byte[] message, int? length = null, byte flag = 0)
    {
        var framed = new byte[5 + message.Length];
        framed[0] = flag;
        BinaryPrimitives.WriteInt32BigEndian(framed.AsSpan(1), length ?? message.Length);
        message.CopyTo(framed, 5);
        return framed;
    }

    /// <summary>A frame.</summary>
    public static byte[] Made(Frame type, byte flags, int stream, byte[] payload, int? length = null)
    {
        var frame = new byte[FrameHeader + payload.Length];
        BinaryPrimitives.WriteInt32BigEndian(frame, (length ?? payload.Length) << 8);
        (frame[3], frame[4]) = ((byte)type, flags);
        BinaryPrimitives.WriteInt32BigEndian(frame.AsSpan(5), stream);
        payload.CopyTo(frame, FrameHeader);
        return frame;
    }

    /// <summary>The headers of a call, none of them compressed.</summary>
    public byte[] HeadersOf(string path, params (string Name, string Value)[] more) =>
        [
            .. Field(":method", "POST"),
            .. Field(":scheme", "http"),
            .. Field(":path", path),
            .. Field(":authority", _server.Authority),
            .. Field("content-type", "application/grpc"),
            .. Field("te", "trailers"),
            .. more.SelectMany(field => Field(field.Name, field.Value)),
        ];

    /// <summary>A literal that is never indexed, with lengths of at most 16,000 bytes.</summary>
    public static byte[] Field(string name, string value) => [0, .. Text(name), .. Text(value)];

    /// <summary>Reads until a stream ends, or the connection does.</summary>
    /// <returns>For example <c>8: text</c> for a gRPC status, <c>reset 8</c>, <c>goaway 11</c> or <c>closed</c>.</returns>
    public async Task<string> EndOfAsync(int stream)
    {
        while (EndOf(stream) is null)
            await ReadAsync();
        return EndOf(stream)!;
    }

    /// <summary>How a stream or the connection has ended, as far as was read.</summary>
    public string? EndOf(int stream) => _ends.GetValueOrDefault(stream) ?? _closed;

    /// <summary>Reads one frame.</summary>
    public async Task ReadAsync()
    {
        using var deadline = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        deadline.CancelAfter(Patience);
        try
        {
            await _stream.ReadExactlyAsync(_head, deadline.Token);
            var payload = new byte[(_head[0] << 16) | (_head[1] << 8) | _head[2]];
            await _stream.ReadExactlyAsync(payload, deadline.Token);
            await TakeAsync((Frame)_head[3], _head[4], BinaryPrimitives.ReadInt32BigEndian(_head.AsSpan(5)), payload);
        }
        catch (IOException)
        {
            _closed ??= "closed";
        }
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        // At once, with a reset: what the server still sends nobody reads.
        _socket.LingerState = new LingerOption(enable: true, seconds: 0);
        await _stream.DisposeAsync();
        _writing.Dispose();
    }

    private async Task TakeAsync(Frame type, byte flags, int stream, byte[] payload)
    {
        switch (type)
        {
            case Frame.Settings or Frame.Ping when (flags & Acknowledged) == 0:
                if (type is Frame.Settings)
                    BeginWith(InitialWindowIn(payload));
                await SendAsync(Made(type, Acknowledged, 0, type is Frame.Ping ? payload : []));
                break;
            case Frame.WindowUpdate:
                _windows[stream] = WindowOf(stream) + BinaryPrimitives.ReadInt32BigEndian(payload);
                break;
            case Frame.Headers when (flags & EndStream) != 0:
                _ends.TryAdd(stream, StatusOf(payload));
                break;
            case Frame.Reset:
                _ends.TryAdd(stream, $"reset {BinaryPrimitives.ReadInt32BigEndian(payload)}");
                break;
            case Frame.GoAway:
                _closed ??= $"goaway {BinaryPrimitives.ReadInt32BigEndian(payload.AsSpan(4))}";
                break;
            default:
                break;
        }
    }

    /// <summary>How much may be sent on a stream, or on the connection (0).</summary>
    private int WindowOf(int stream) =>
        _windows.TryGetValue(stream, out var window) ? window
        : stream == 0 ? ushort.MaxValue
        : _initialWindow;

    /// <summary>The server changes the window that streams begin with, and so those of the streams that are open.</summary>
    private void BeginWith(int window)
    {
        foreach (var stream in _windows.Keys.Where(stream => stream != 0).ToList())
            _windows[stream] += window - _initialWindow;
        _initialWindow = window;
    }

    private int InitialWindowIn(ReadOnlySpan<byte> settings)
    {
        for (; settings.Length >= 6; settings = settings[6..])
        {
            if (BinaryPrimitives.ReadUInt16BigEndian(settings) == InitialWindowSize)
                return BinaryPrimitives.ReadInt32BigEndian(settings[2..]);
        }

        return _initialWindow;
    }

    private static byte[] Setting(ushort id, uint value)
    {
        var setting = new byte[6];
        BinaryPrimitives.WriteUInt16BigEndian(setting, id);
        BinaryPrimitives.WriteUInt32BigEndian(setting.AsSpan(2), value);
        return setting;
    }

    /// <summary>Text as HPACK writes it without Huffman (https://www.rfc-editor.org/rfc/rfc7541#section-5.2).</summary>
    private static byte[] Text(string text)
    {
        var bytes = Encoding.ASCII.GetBytes(text);
        return bytes.Length < 127
            ? [(byte)bytes.Length, .. bytes]
            : [127, (byte)(((bytes.Length - 127) & 0x7f) | 0x80), (byte)((bytes.Length - 127) >> 7), .. bytes];
    }

    /// <summary>The gRPC status and message in a block of headers of a server that uses no Huffman and, as it was told, no table.</summary>
    private static string StatusOf(ReadOnlySpan<byte> block)
    {
        var fields = new Dictionary<string, string>();
        while (!block.IsEmpty)
        {
            var first = block[0];
            if ((first & 0x80) != 0 || (first & 0xe0) == 0x20)
            {
                Number(ref block, (first & 0x80) != 0 ? 7 : 5);
                continue;
            }

            var index = Number(ref block, (first & 0x40) != 0 ? 6 : 4);
            var name = index == 0 ? String(ref block) : $"{index}";
            fields[name] = String(ref block);
        }

        return fields.TryGetValue("grpc-status", out var status)
            ? $"{status}: {Uri.UnescapeDataString(fields.GetValueOrDefault("grpc-message", ""))}"
            : string.Join(", ", fields);
    }

    private static string String(ref ReadOnlySpan<byte> block)
    {
        var length = Number(ref block, 7);
        var text = Encoding.UTF8.GetString(block[..length]);
        block = block[length..];
        return text;
    }

    private static int Number(ref ReadOnlySpan<byte> block, int bits)
    {
        var most = (1 << bits) - 1;
        var number = block[0] & most;
        block = block[1..];
        for (var shift = 0; number >= most; shift += 7)
        {
            var next = block[0];
            block = block[1..];
            number += (next & 0x7f) << shift;
            if (next < 0x80)
                break;
        }

        return number;
    }
}
