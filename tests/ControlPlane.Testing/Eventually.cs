using System.Diagnostics;
using Xunit;

namespace ControlPlane.Testing;

/// <summary>Waits, with a deadline, for what other threads or processes bring about.</summary>
public static class Eventually
{
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(3);

    /// <summary>Returns once the condition holds; fails with <paramref name="describe"/>'s text when it does not within 3 minutes.</summary>
    public static Task TrueAsync(Func<bool> condition, Func<string> describe) =>
        AskAsync(() => Task.FromResult<object?>(condition() ? true : null), describe, Patience, TimeSpan.FromMilliseconds(10));

    /// <summary>The first answer that is not null; fails when a server or process gives none within 3 minutes.</summary>
    public static Task<T> AnswerAsync<T>(Func<Task<T?>> ask, string what)
        where T : class => AskAsync(ask, () => what, Patience, TimeSpan.FromMilliseconds(20));

    private static async Task<T> AskAsync<T>(Func<Task<T?>> ask, Func<string> describe, TimeSpan patience, TimeSpan pause)
        where T : class
    {
        for (var waited = Stopwatch.StartNew(); ; await Task.Delay(pause, TestContext.Current.CancellationToken))
        {
            if (await ask() is { } answer)
                return answer;
            if (waited.Elapsed > patience)
                throw new TimeoutException($"not within {patience}: {describe()}");
        }
    }
}
