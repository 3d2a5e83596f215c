using System.Diagnostics;

namespace ControlPlane.Server.Tests;

/// <summary>Waits for what other threads or processes bring about.</summary>
internal static class Eventually
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(20);

    /// <summary>The first answer that is not null; fails when there is none in time.</summary>
    public static async Task<T> Async<T>(Func<Task<T?>> ask, string what)
        where T : class
    {
        var watch = Stopwatch.StartNew();
        while (watch.Elapsed < Patience)
        {
            if (await ask() is { } answer) return answer;
            await Task.Delay(Pause, TestContext.Current.CancellationToken);
        }

        throw new TimeoutException($"{Patience.TotalSeconds} s went by before this was so: {what}");
    }
}
