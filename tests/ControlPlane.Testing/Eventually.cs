using System.Diagnostics;

namespace ControlPlane.Testing;

/// <summary>Waits for a condition with a deadline.</summary>
public static class Eventually
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    /// <summary>Returns once the condition holds; fails with <paramref name="describe"/>'s text when it does not in 30 s.</summary>
    public static async Task TrueAsync(Func<bool> condition, Func<string> describe)
    {
        for (var waited = Stopwatch.StartNew(); !condition(); await Task.Delay(10))
        {
            if (waited.Elapsed > Patience) throw new TimeoutException($"not within {Patience}: {describe()}");
        }
    }
}
