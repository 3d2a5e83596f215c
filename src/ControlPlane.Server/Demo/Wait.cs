namespace ControlPlane.Server.Demo;

/// <summary>Waits for a condition that can only be asked for, with a deadline.</summary>
internal static class Wait
{
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(25);

    /// <summary>Asks until the answer is true; a <see cref="TimeoutException"/> says what did not come true.</summary>
    public static async Task UntilAsync(string what, TimeSpan deadline, Func<CancellationToken, Task<bool>> condition, CancellationToken cancel) =>
        await ForAsync(what, deadline, async inner => await condition(inner) ? true : (bool?)null, cancel);

    /// <summary>Asks until there is an answer, and gives it.</summary>
    public static async Task<T> ForAsync<T>(string what, TimeSpan deadline, Func<CancellationToken, Task<T?>> ask, CancellationToken cancel)
        where T : struct
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancel);
        limit.CancelAfter(deadline);
        try
        {
            while (true)
            {
                if (await ask(limit.Token) is { } answer)
                    return answer;
                await Task.Delay(Pause, limit.Token);
            }
        }
        catch (OperationCanceledException late) when (!cancel.IsCancellationRequested)
        {
            throw new TimeoutException($"Not within {deadline.TotalSeconds:0.#} s: {what}.", late);
        }
    }
}
