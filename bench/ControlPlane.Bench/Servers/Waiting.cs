namespace ControlPlane.Bench.Servers;

/// <summary>Waits for what has no event.</summary>
internal static class Waiting
{
    /// <summary>Until the condition holds.</summary>
    /// <exception cref="TimeoutException">It did not in time; the message is what was waited for.</exception>
    public static async Task UntilAsync(string what, TimeSpan patience, Func<Task<bool>> condition, TimeProvider clock, CancellationToken cancel)
    {
        var begin = clock.GetTimestamp();
        while (!await condition())
        {
            if (clock.GetElapsedTime(begin) > patience)
                throw new TimeoutException($"Within {patience.TotalSeconds:0} s this did not come: {what}.");
            await Task.Delay(TimeSpan.FromMilliseconds(20), clock, cancel);
        }
    }
}
