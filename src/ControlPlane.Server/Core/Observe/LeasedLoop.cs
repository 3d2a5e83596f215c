using ControlPlane.Store;

namespace ControlPlane.Server.Core.Observe;

/// <summary>
/// Does the same again and again, each time when it is due. Every replica runs the loop; the one that takes the lease does the work, and what comes of it is
/// the same for all.
/// </summary>
/// <param name="clock">The time.</param>
internal abstract class LeasedLoop(TimeProvider clock)
{
    /// <summary>A pause when the database or this program fails.</summary>
    protected static readonly TimeSpan Pause = TimeSpan.FromSeconds(5);

    private readonly WakeUp _wakeUp = new(clock);

    /// <summary>The time.</summary>
    protected TimeProvider Clock { get; } = clock;

    /// <summary>Looks again whether it is due.</summary>
    public void Signal() => _wakeUp.Signal();

    /// <summary>Runs until it is cancelled.</summary>
    public async Task RunAsync(CancellationToken cancel)
    {
        try
        {
            while (true)
            {
                var due = await TryTurnAsync(cancel);
                await _wakeUp.WaitAsync(due - Clock.GetUtcNow(), cancel);
            }
        }
        catch (OperationCanceledException) when (cancel.IsCancellationRequested)
        {
            return;
        }
    }

    /// <summary>Does the work if it is due and nobody else does it.</summary>
    /// <returns>When to look again.</returns>
    protected abstract Task<DateTimeOffset> TurnAsync(CancellationToken cancel);

    /// <summary>Tells of a bug.</summary>
    protected abstract void Broke(Exception bug);

    private async Task<DateTimeOffset> TryTurnAsync(CancellationToken cancel)
    {
        try
        {
            return await TurnAsync(cancel);
        }
        catch (Exception failed) when (failed is not OperationCanceledException)
        {
            if (failed is not StoreUnavailableException)
                Broke(failed);
            return Clock.GetUtcNow() + Pause;
        }
    }
}
