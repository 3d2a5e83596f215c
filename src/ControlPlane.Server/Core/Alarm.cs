using System.Threading.Channels;

namespace ControlPlane.Server.Core;

/// <summary>Ends a wait early. Rung several times before anybody waits, it ends one wait.</summary>
internal sealed class Alarm(TimeProvider clock)
{
    private static readonly TimeSpan Longest = TimeSpan.FromDays(1);

    private readonly Channel<bool> _rings = Channel.CreateBounded<bool>(
        new BoundedChannelOptions(1) { FullMode = BoundedChannelFullMode.DropWrite, SingleReader = true }
    );

    /// <summary>Ends the wait, or the next one.</summary>
    public void Ring() => _rings.Writer.TryWrite(true);

    /// <summary>Waits for so long, at most a day, or until it rings.</summary>
    public async Task WaitAsync(TimeSpan atMost, CancellationToken cancel)
    {
        if (atMost <= TimeSpan.Zero)
            return;
        using var due = new CancellationTokenSource(atMost < Longest ? atMost : Longest, clock);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(due.Token, cancel);
        try
        {
            await _rings.Reader.ReadAsync(either.Token);
        }
        catch (OperationCanceledException) when (!cancel.IsCancellationRequested)
        {
            return;
        }
    }
}
