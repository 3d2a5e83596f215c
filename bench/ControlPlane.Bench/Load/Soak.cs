using ControlPlane.Bench.Ads;

namespace ControlPlane.Bench.Load;

/// <summary>Changes, reconnects and rejections at random, and whether everybody has the right thing afterwards.</summary>
/// <param name="fleet">The Envoys; all of them decode, tell what they themselves have and connect again.</param>
/// <param name="change">Changes one cluster, another each time.</param>
/// <param name="clusters">What the fleet is to have: the versions of the clusters by name.</param>
/// <param name="chance">Decides what comes next.</param>
/// <param name="clock">The time.</param>
internal sealed class Soak(
    EnvoyFleet fleet,
    Func<CancellationToken, Task> change,
    Func<CancellationToken, Task<IReadOnlyDictionary<string, string>>> clusters,
    Random chance,
    TimeProvider clock
)
{
    private const double Rejected = 0.002,
        Changes = 0.6;
    private static readonly TimeSpan LongestPause = TimeSpan.FromMilliseconds(100),
        Patience = TimeSpan.FromMinutes(3);

    /// <summary>Changes so far.</summary>
    public int Changed { get; private set; }

    /// <summary>Connections that were ended so far.</summary>
    public int Reconnected { get; private set; }

    /// <summary>Answers that were rejected so far.</summary>
    public long Rejections { get; private set; }

    /// <summary>Does it for a while.</summary>
    public async Task RunAsync(TimeSpan length, CancellationToken cancel)
    {
        await fleet.RejectAsync(Rejected);
        for (var begin = clock.GetTimestamp(); clock.GetElapsedTime(begin) < length; )
        {
            if (chance.NextDouble() < Changes)
            {
                await change(cancel);
                Changed++;
            }
            else
            {
                await fleet.ReconnectAsync();
                Reconnected++;
            }

            await Task.Delay(LongestPause * chance.NextDouble(), clock, cancel);
        }

        Rejections = await fleet.RejectAsync(0);
    }

    /// <summary>
    /// Changes every cluster once more, for what was rejected is held at an older revision until then, and waits until every Envoy has what the server says.
    /// </summary>
    /// <param name="resources">How many clusters there are.</param>
    /// <param name="cancel">Gives up.</param>
    /// <returns>How many Envoys have something else although they had long enough.</returns>
    public async Task<int> WrongAsync(int resources, CancellationToken cancel)
    {
        for (var index = 0; index < resources; index++)
            await change(cancel);
        var wrong = fleet.Plan.Streams;
        for (var begin = clock.GetTimestamp(); wrong > 0 && clock.GetElapsedTime(begin) < Patience; await Task.Delay(LongestPause, clock, cancel))
        {
            var wanted = await clusters(cancel);
            var held = await fleet.HeldAsync();
            wrong = fleet.Plan.Streams - held.Count(envoy => Same(envoy[TypeUrls.Cluster], wanted));
        }

        return wrong;
    }

    private static bool Same(Dictionary<string, string> held, IReadOnlyDictionary<string, string> wanted) =>
        held.Count == wanted.Count && wanted.All(pair => held.GetValueOrDefault(pair.Key) == pair.Value);
}
