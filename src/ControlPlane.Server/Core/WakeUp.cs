using System.Threading.Channels;

namespace ControlPlane.Server.Core;

/// <summary>Ends a wait early. Signalled several times before anybody waits, it ends one wait.</summary>
internal sealed class WakeUp(TimeProvider clock)
{
    private static readonly TimeSpan Longest = TimeSpan.FromDays(1);

    private readonly Channel<bool> _signals = Channel.CreateBounded<bool>(
        new BoundedChannelOptions(1) { FullMode = BoundedChannelFullMode.DropWrite, SingleReader = true }
    );

    /// <summary>Ends the wait, or the next one.</summary>
    public void Signal() => _signals.Writer.TryWrite(true);

    /// <summary>Waits for so long, at most a day, or until it is signalled.</summary>
    public async Task WaitAsync(TimeSpan atMost, CancellationToken cancel)
    {
        if (atMost <= TimeSpan.Zero)
            return;
        using var due = new CancellationTokenSource(atMost < Longest ? atMost : Longest, clock);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(due.Token, cancel);
        try
        {
            await _signals.Reader.ReadAsync(either.Token);
        }
        catch (OperationCanceledException) when (!cancel.IsCancellationRequested)
        {
            return;
        }
    }
}
