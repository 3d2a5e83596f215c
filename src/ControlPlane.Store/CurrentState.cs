using System.Diagnostics;

namespace ControlPlane.Store;

/// <summary>
/// The newest state that this process knows, those who wait for the next one, and whether the database answers. Any thread may read; one at a time writes.
/// </summary>
internal sealed class CurrentState
{
    /// <summary>The number of newest commits whose times are kept for a reader that has not looked since.</summary>
    private const int RememberedCommits = 16;

    private TaskCompletionSource _changed = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private StoreState? _state;
    private string? _outage;

    /// <summary>The state; null until the database could be read for the first time.</summary>
    public StoreState? State => Volatile.Read(ref _state);

    /// <summary>Why the database did not answer when it was last asked; null when it did.</summary>
    public string? Outage => Volatile.Read(ref _outage);

    /// <summary>Called when the database stops answering, and when it answers again.</summary>
    public Action? OutageChanged { get; set; }

    /// <summary>Waits until the state is another one than <paramref name="seen"/>.</summary>
    public async Task<StoreState> WaitForChangeAsync(StoreState? seen, CancellationToken cancel)
    {
        while (true)
        {
            var changed = Volatile.Read(ref _changed);
            if (State is { } current && !ReferenceEquals(current, seen))
                return current;

            await changed.Task.WaitAsync(cancel);
        }
    }

    /// <summary>Takes over a newer state.</summary>
    public void Publish(StoreState state)
    {
        if (ReferenceEquals(state, _state))
            return;

        Volatile.Write(ref _state, state);
        Interlocked.Exchange(ref _changed, new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously)).SetResult();
    }

    /// <summary>Takes over a newer state, and remembers the commit that made its revision, if one did.</summary>
    public void Publish(StoreState state, DateTimeOffset at, ActivityContext trace) =>
        Publish(
            state.Revision <= (_state?.Revision ?? 0)
                ? state
                : state with
                {
                    Commits = [.. (_state?.Commits ?? []).TakeLast(RememberedCommits - 1), new Commit(state.Revision, at, trace)],
                }
        );

    /// <summary>Takes note of whether the database answered.</summary>
    public void Note(string? outage)
    {
        if (Interlocked.Exchange(ref _outage, outage) is null != outage is null)
            OutageChanged?.Invoke();
    }
}
