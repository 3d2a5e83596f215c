using System.Buffers;
using System.Buffers.Binary;
using Grpc.Core;
using Microsoft.AspNetCore.Http;

namespace ControlPlane.Xds;

/// <summary>
/// Writes the answers of one stream, one at a time. Kestrel keeps what is written until the client reads it, in a pipe per stream: a large answer leaves in pieces, each of which
/// waits for the one before.
/// </summary>
internal sealed class AnswerWriter(IServerStreamWriter<Answer> stream, HttpContext context, TimeProvider clock)
{
    /// <summary>The largest piece, in bytes.</summary>
    public const int PieceSize = 16 * 1024;

    private const int PrefixSize = 5;

    private long _waitingSince;

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
            if (answer.Size + PrefixSize > PieceSize) return await WriteInPiecesAsync(answer);
            var write = stream.WriteAsync(answer);
            if (!write.IsCompletedSuccessfully) await WaitAsync(write);
            return true;
        }
        catch (Exception gone) when (gone is IOException or OperationCanceledException or InvalidOperationException && context.RequestAborted.IsCancellationRequested)
        {
            return false;
        }
    }

    /// <summary>A message as gRPC frames it: a byte that says that it is not compressed, four of length, then the bytes.</summary>
    private async ValueTask<bool> WriteInPiecesAsync(Answer answer)
    {
        var pipe = context.Response.BodyWriter;
        pipe.Write(Prefix(answer.Size));
        var unflushed = PrefixSize;
        for (var i = 0; i <= answer.Body.Wire.Length; i++)
        {
            var rest = i < answer.Body.Wire.Length ? answer.Body.Wire[i] : answer.NonceField;
            while (!rest.IsEmpty)
            {
                var part = rest[..Math.Min(rest.Length, PieceSize - unflushed)];
                pipe.Write(part.Span);
                rest = rest[part.Length..];
                unflushed += part.Length;
                if (unflushed < PieceSize) continue;
                if (!await FlushAsync()) return false;
                unflushed = 0;
            }
        }

        return await FlushAsync();
    }

    private static byte[] Prefix(int size)
    {
        var prefix = new byte[PrefixSize];
        BinaryPrimitives.WriteInt32BigEndian(prefix.AsSpan(1), size);
        return prefix;
    }

    private async ValueTask<bool> FlushAsync()
    {
        var flush = context.Response.BodyWriter.FlushAsync(CancellationToken.None);
        if (flush.IsCompletedSuccessfully) return !flush.Result.IsCompleted;
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
