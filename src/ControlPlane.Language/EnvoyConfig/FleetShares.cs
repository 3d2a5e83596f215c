using System.Numerics;
using Google.Protobuf;
using EnvoyLocalRateLimit = Envoy.Extensions.Filters.Http.LocalRatelimit.V3.LocalRateLimit;

namespace ControlPlane.Language.EnvoyConfig;

/// <summary>Limits that the Envoys of a fleet keep together.</summary>
internal static class FleetShares
{
    /// <summary>Makes buckets large enough for their share: of n Envoys, each takes n tokens for a request, so a bucket of fewer would admit nothing.</summary>
    /// <remarks>Envoy calculates n as 1 / (1 / n), which for some n (49 is the first) is a little more than n: hence one token more. Whatever changes fills all
    /// buckets of the filter, so only buckets that are too small depend on n, and they grow by doubling.</remarks>
    public static IMessage Fit(IMessage held, int members)
    {
        if (members < 2 || held is not EnvoyLocalRateLimit { LocalClusterRateLimit: not null } limit)
            return held;
        foreach (var bucket in limit.Descriptors.Select(descriptor => descriptor.TokenBucket).Where(bucket => bucket.MaxTokens <= members))
            bucket.MaxTokens = BitOperations.RoundUpToPowerOf2((uint)members + 1);
        return limit;
    }
}
