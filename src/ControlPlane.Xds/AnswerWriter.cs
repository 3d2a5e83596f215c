using System.Buffers.Binary;
using System.IO.Pipelines;
using ControlPlane.Xds.Bodies;
using Grpc.Core;
using Microsoft.AspNetCore.Http;

namespace ControlPlane.Xds;

/// <summary>
/// Writes the answers of one stream, one at a time. Kestrel keeps what is written until the client reads it, in a pipe per stream: a large answer leaves in
/// pieces, each of which waits for the one before.
/// </summary>
internal sealed class AnswerWriter(IServerStreamWriter<Answer> stream, HttpContext context, TimeProvider clock)
{
    /// <summary>The largest piece, in bytes.</summary>
    public const int PieceSize = 16 * 1024;

    private const int PrefixSize = 5;

    private long _waitingSince;

    /// <summary>Fires when the client is gone.</summary>
    public CancellationToken Gone => context.RequestAborted;

    /// <summary>Whether a write has been waiting for the client for longer than <paramref name="limit"/>.</summary>
    public bool IsStalled(TimeSpan limit) => Volatile.Read(ref _waitingSince) is var since and not 0 && clock.GetElapsedTime(since) > limit;

    /// <summary>Resets the stream, which ends the write that waits.</summary>
    public void Abort() => context.Abort();

    /// <summary>Writes an answer. No token can end it: a flush that is given up resets the stream without a status.</summary>
    /// <returns>Whether the client is still there.</returns>
    public async ValueTask<bool> WriteAsync(Answer answer)
    {
        try
        {
            if (answer.Size + PrefixSize > PieceSize)
                return await WriteInPiecesAsync(answer);
            var write = stream.WriteAsync(answer);
            if (!write.IsCompletedSuccessfully)
                await WaitAsync(write);
            return true;
        }
        catch (Exception gone)
            when (gone is IOException or OperationCanceledException || (gone is InvalidOperationException && context.RequestAborted.IsCancellationRequested))
        {
            return false;
        }
    }

    /// <summary>A message as gRPC frames it: a byte that says that it is not compressed, four of length, then the bytes.</summary>
    private async ValueTask<bool> WriteInPiecesAsync(Answer answer)
    {
        var pipe = context.Response.BodyWriter;
        var place = WritePrefix(pipe, answer.Size);
        do
        {
            place = WritePiece(pipe, answer.Body, place);
            if (place.Segment == answer.Body.Wire.Length)
                pipe.Advance(answer.WriteNonce(pipe.GetSpan(Answer.LongestNonce)));
            if (!await FlushAsync(pipe))
                return false;
        } while (place.Segment < answer.Body.Wire.Length);

        return true;
    }

    /// <summary>Which byte of a body comes next.</summary>
    private readonly record struct Place(int Segment, int Offset);

    private static Place WritePrefix(PipeWriter pipe, int size)
    {
        var prefix = pipe.GetSpan(PrefixSize);
        prefix[0] = 0;
        BinaryPrimitives.WriteInt32BigEndian(prefix[1..], size);
        pipe.Advance(PrefixSize);
        return default;
    }

    /// <summary>Copies a piece of a body, many segments into each block of the pipe.</summary>
    /// <returns>Where the next piece begins.</returns>
    private static Place WritePiece(PipeWriter pipe, Body body, Place place)
    {
        var (segment, offset) = place;
        for (var room = PieceSize; room > 0 && segment < body.Wire.Length; )
        {
            var block = pipe.GetSpan();
            if (block.Length > room)
                block = block[..room];
            var used = 0;
            while (used < block.Length && segment < body.Wire.Length)
            {
                var rest = body.Wire[segment].Span[offset..];
                var part = Math.Min(rest.Length, block.Length - used);
                rest[..part].CopyTo(block[used..]);
                used += part;
                (segment, offset) = part == rest.Length ? (segment + 1, 0) : (segment, offset + part);
            }

            pipe.Advance(used);
            room -= used;
        }

        return new(segment, offset);
    }

    private async ValueTask<bool> FlushAsync(PipeWriter pipe)
    {
        var flush = pipe.FlushAsync(CancellationToken.None);
        if (flush.IsCompletedSuccessfully)
            return !flush.Result.IsCompleted;
        var flushed = flush.AsTask();
        await WaitAsync(flushed);
        return !(await flushed).IsCompleted;
    }

    private async ValueTask WaitAsync(Task write)
    {
        Volatile.Write(ref _waitingSince, clock.GetTimestamp());
        try
        {
            await write;
        }
        finally
        {
            Volatile.Write(ref _waitingSince, 0);
        }
    }
}
