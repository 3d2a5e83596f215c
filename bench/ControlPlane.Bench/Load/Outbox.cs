using System.Net.Sockets;
using ControlPlane.Bench.Http2;

namespace ControlPlane.Bench.Load;

/// <summary>What one connection sends: requests cut into DATA frames as far as the server's windows and the socket take them; the rest waits.</summary>
internal sealed class Outbox(Socket socket, LoadLoop loop)
{
    private readonly Queue<ReadOnlyMemory<byte>> _waiting = new();
    private ReadOnlyMemory<byte> _unsent;
    private long _streamWindow = Frames.InitialWindow;
    private long _connectionWindow = Frames.InitialWindow;
    private int _initialWindow = Frames.InitialWindow;

    /// <summary>Whether the socket took less than it was given.</summary>
    public bool IsBlocked => !_unsent.IsEmpty;

    /// <summary>Whether everything is with the socket.</summary>
    public bool IsEmpty => !IsBlocked && _waiting.Count == 0;

    /// <summary>Sends frames as they are, past no window.</summary>
    public void SendRaw(ReadOnlySpan<byte> frames)
    {
        if (IsBlocked)
            _unsent = new([.. _unsent.Span, .. frames]);
        else
            Write(frames);
    }

    /// <summary>Sends a request that consists of these parts.</summary>
    public void Send(params ReadOnlySpan<ReadOnlyMemory<byte>> parts)
    {
        var size = 0;
        foreach (var part in parts)
            size += part.Length;
        var prefix = new byte[5];
        System.Buffers.Binary.BinaryPrimitives.WriteInt32BigEndian(prefix.AsSpan(1), size);
        _waiting.Enqueue(prefix);
        foreach (var part in parts)
            _waiting.Enqueue(part);
        Flush();
    }

    /// <summary>Sends a small request, without an object where nothing is in its way.</summary>
    public void SendSmall(ReadOnlySpan<byte> first, ReadOnlySpan<byte> second)
    {
        var size = first.Length + second.Length;
        if (IsBlocked || _waiting.Count > 0 || Math.Min(_streamWindow, _connectionWindow) < size + 5)
        {
            Send(first.ToArray(), second.ToArray());
            return;
        }

        var frame = loop.SendBuffer.AsSpan(0, Frames.HeaderSize + 5 + size);
        Frames.WriteHeader(frame, 5 + size, FrameType.Data, 0, Frames.Stream);
        frame[9] = 0;
        System.Buffers.Binary.BinaryPrimitives.WriteInt32BigEndian(frame[10..], size);
        first.CopyTo(frame[14..]);
        second.CopyTo(frame[(14 + first.Length)..]);
        Spend(5 + size);
        Write(frame);
    }

    /// <summary>The server's windows grow: by WINDOW_UPDATE of the stream or of the connection.</summary>
    public void Grow(bool stream, int by)
    {
        if (stream)
            _streamWindow += by;
        else
            _connectionWindow += by;
        Flush();
    }

    /// <summary>The server's SETTINGS change the window that streams begin with.</summary>
    public void Begin(int window)
    {
        _streamWindow += window - _initialWindow;
        _initialWindow = window;
        Flush();
    }

    /// <summary>Goes on with what waits.</summary>
    public void Flush()
    {
        if (IsBlocked)
        {
            var unsent = _unsent;
            _unsent = default;
            Write(unsent.Span);
        }

        while (!IsBlocked && _waiting.Count > 0 && Math.Min(_streamWindow, _connectionWindow) is > 0 and var window)
            Write(NextFrame((int)Math.Min(window, Frames.MaxPayload)));
    }

    private Span<byte> NextFrame(int room)
    {
        var payload = loop.SendBuffer.AsSpan(Frames.HeaderSize);
        var size = 0;
        while (size < room && _waiting.TryPeek(out var part))
        {
            var taken = Math.Min(part.Length, room - size);
            part.Span[..taken].CopyTo(payload[size..]);
            size += taken;
            _waiting.Dequeue();
            if (taken < part.Length)
                PutBack(part[taken..]);
        }

        Spend(size);
        Frames.WriteHeader(loop.SendBuffer, size, FrameType.Data, 0, Frames.Stream);
        return loop.SendBuffer.AsSpan(0, Frames.HeaderSize + size);
    }

    private void PutBack(ReadOnlyMemory<byte> rest)
    {
        var behind = _waiting.ToArray();
        _waiting.Clear();
        _waiting.Enqueue(rest);
        foreach (var part in behind)
            _waiting.Enqueue(part);
    }

    private void Spend(int size)
    {
        _streamWindow -= size;
        _connectionWindow -= size;
    }

    private void Write(ReadOnlySpan<byte> bytes)
    {
        var sent = socket.Send(bytes, SocketFlags.None, out var error);
        if (error is SocketError.WouldBlock or SocketError.IOPending)
            sent = 0;
        else if (error != SocketError.Success)
            throw new SocketException((int)error);
        if (sent < bytes.Length)
            _unsent = bytes[sent..].ToArray();
    }
}
