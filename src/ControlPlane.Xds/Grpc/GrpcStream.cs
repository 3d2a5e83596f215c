using System.Buffers;
using System.Buffers.Binary;
using System.Collections.Immutable;
using System.IO.Pipelines;
using Microsoft.AspNetCore.Http;

namespace ControlPlane.Xds.Grpc;

/// <summary>One gRPC call on an HTTP/2 stream: length-prefixed messages in and out. One reader and one writer may use it at the same time.</summary>
internal sealed class GrpcStream(HttpContext context, int maxMessageSize, TimeProvider clock)
{
    private const int PrefixLength = 5;

    /// <summary>Kestrel copies what is written into a pipe per stream; larger pieces would stay there as memory.</summary>
    private const int ChunkSize = 16 * 1024;

    private readonly PipeReader _reader = context.Request.BodyReader;
    private readonly PipeWriter _writer = context.Response.BodyWriter;
    private readonly byte[] _prefix = new byte[PrefixLength];
    private SequencePosition? _read;
    private long _waitingSince;

    /// <summary>
    /// The next message of the client, or null when it has finished sending. The bytes are valid until the next call.
    /// Throws <see cref="GrpcException"/> when they are no message this server takes, <see cref="IOException"/> when the client is gone.
    /// </summary>
    public async ValueTask<ReadOnlySequence<byte>?> ReadAsync(CancellationToken cancel)
    {
        if (_read is { } read) _reader.AdvanceTo(read);
        _read = null;
        while (true)
        {
            var result = await _reader.ReadAsync(cancel);
            if (Message(result.Buffer) is { } message)
            {
                _read = message.End;
                return message;
            }

            if (result.IsCompleted)
            {
                var truncated = !result.Buffer.IsEmpty;
                _reader.AdvanceTo(result.Buffer.End);
                return truncated ? throw new GrpcException(new(GrpcCode.Internal, "the request ended within a message")) : null;
            }

            _reader.AdvanceTo(result.Buffer.Start, result.Buffer.End);
        }
    }

    /// <summary>
    /// Sends one message made of <paramref name="shared"/> and <paramref name="own"/>, in pieces of at most 16 KB.
    /// Ends early only when the stream is gone: a token that fires within a flush would reset it without trailers.
    /// </summary>
    /// <returns>Whether the client still reads.</returns>
    public async ValueTask<bool> WriteAsync(ImmutableArray<ReadOnlyMemory<byte>> shared, ReadOnlyMemory<byte> own)
    {
        var length = own.Length;
        foreach (var segment in shared) length += segment.Length;
        BinaryPrimitives.WriteInt32BigEndian(_prefix.AsSpan(1), length);
        _writer.Write(_prefix);
        var unflushed = PrefixLength;
        for (var i = 0; i <= shared.Length; i++)
        {
            var rest = i < shared.Length ? shared[i] : own;
            while (!rest.IsEmpty)
            {
                var part = rest[..Math.Min(rest.Length, ChunkSize - unflushed)];
                _writer.Write(part.Span);
                rest = rest[part.Length..];
                unflushed += part.Length;
                if (unflushed < ChunkSize) continue;
                if (!await FlushAsync()) return false;
                unflushed = 0;
            }
        }

        return unflushed == 0 || await FlushAsync();
    }

    /// <summary>Whether a flush has been waiting for the client for longer than <paramref name="limit"/>.</summary>
    public bool IsStalled(TimeSpan limit) => Volatile.Read(ref _waitingSince) is var since and not 0 && clock.GetElapsedTime(since) > limit;

    /// <summary>Resets the stream.</summary>
    public void Abort() => context.Abort();

    private async ValueTask<bool> FlushAsync()
    {
        var flush = _writer.FlushAsync(context.RequestAborted);
        if (flush.IsCompleted) return !(await flush).IsCompleted;
        Volatile.Write(ref _waitingSince, clock.GetTimestamp());
        try
        {
            return !(await flush).IsCompleted;
        }
        finally
        {
            Volatile.Write(ref _waitingSince, 0);
        }
    }

    private ReadOnlySequence<byte>? Message(ReadOnlySequence<byte> buffer)
    {
        if (buffer.Length < PrefixLength) return null;
        Span<byte> prefix = stackalloc byte[PrefixLength];
        buffer.Slice(0, PrefixLength).CopyTo(prefix);
        if (prefix[0] != 0) throw new GrpcException(new(GrpcCode.Unimplemented, "compressed messages are not supported"));
        var length = BinaryPrimitives.ReadUInt32BigEndian(prefix[1..]);
        if (length > maxMessageSize)
        {
            throw new GrpcException(new(GrpcCode.ResourceExhausted, $"a message of {length} bytes is larger than the {maxMessageSize} allowed"));
        }

        return buffer.Length < PrefixLength + length ? null : buffer.Slice(PrefixLength, length);
    }
}
