using Google.Protobuf;
using EnvoyLocalRateLimit = Envoy.Extensions.Filters.Http.LocalRatelimit.V3.LocalRateLimit;

namespace ControlPlane.Language.Compilation;

/// <summary>Limits that the Envoys of a fleet keep together.</summary>
internal static class FleetShares
{
    /// <summary>Makes buckets large enough for their share: of n Envoys, each takes n tokens for a request, so a bucket of fewer would admit nothing.</summary>
    /// <remarks>Envoy calculates n as 1 / (1 / n), which for some n (49 is the first) is a little more than n: hence one token more. Only buckets that are too small depend on the number of members,
    /// for a bucket that changes is full again.</remarks>
    public static IMessage Fit(IMessage held, int members)
    {
        if (members < 2 || held is not EnvoyLocalRateLimit { LocalClusterRateLimit: not null } limit) return held;
        var smallest = (uint)members + 1;
        foreach (var bucket in limit.Descriptors.Select(descriptor => descriptor.TokenBucket)) bucket.MaxTokens = Math.Max(bucket.MaxTokens, smallest);
        return limit;
    }
}
