using System.Collections.Immutable;
using System.Threading.Channels;

namespace ControlPlane.Store;

/// <summary>The writes that wait for their turn.</summary>
internal sealed class WriteQueue
{
    /// <summary>More authors than this at once wait to be let in.</summary>
    private const int Waiting = 1024;

    /// <summary>As many writes may share a commit: enough to hide the disk, few enough to hold the head's lock briefly.</summary>
    private const int Shared = 64;

    private readonly Channel<PendingWrite> _writes = Channel.CreateBounded<PendingWrite>(
        new BoundedChannelOptions(Waiting) { FullMode = BoundedChannelFullMode.Wait, SingleReader = true }
    );

    /// <summary>Adds one, and waits for its answer.</summary>
    public async Task<WriteResult> AnswerAsync(PendingWrite write, CancellationToken cancel)
    {
        try
        {
            await _writes.Writer.WriteAsync(write, cancel);
        }
        catch (ChannelClosedException)
        {
            return new WriteResult.Unavailable("the control plane is stopping");
        }

        return await write.Answer.WaitAsync(cancel);
    }

    /// <summary>Waits until there is one; false once the queue is closed and empty.</summary>
    public ValueTask<bool> WaitAsync() => _writes.Reader.WaitToReadAsync();

    /// <summary>Those that may share the next commit, without those whose authors have gone.</summary>
    public ImmutableArray<PendingWrite> Take()
    {
        var writes = ImmutableArray.CreateBuilder<PendingWrite>();
        while (writes.Count < Shared && _writes.Reader.TryRead(out var write))
        {
            if (!write.IsAbandoned)
                writes.Add(write);
        }

        return writes.ToImmutable();
    }

    /// <summary>Takes no more.</summary>
    public void Close() => _writes.Writer.TryComplete();
}
