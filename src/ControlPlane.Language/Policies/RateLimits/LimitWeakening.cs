using System.Collections.Immutable;

namespace ControlPlane.Language.Policies.RateLimits;

/// <summary>Finds limits that end, or that let more requests pass than before.</summary>
internal static class LimitWeakening
{
    /// <summary>One predicate of the rule for each limit. What only counts refuses nothing, so nothing is lost by it.</summary>
    public static IEnumerable<string> Between(ImmutableArray<Demand<RateLimitSpec>> earlier, ImmutableArray<Demand<RateLimitSpec>> later)
    {
        foreach (var limit in earlier.Where(limit => limit.Spec is { Rate: not null, Mode: not LimitMode.Shadow }))
        {
            var name = $"the limit {limit.Spec.Name} of {limit.Level.Name}";
            if (later.FirstOrDefault(other => other.Spec.Name == limit.Spec.Name)?.Spec is not { Rate: not null } spec)
                yield return $"loses {name} ({limit.Spec.Rate}), which ends";
            else if (spec.Mode is LimitMode.Shadow)
                yield return $"is no longer held to {name} ({limit.Spec.Rate}), which only counts in shadow mode,";
            else if (More(limit.Spec, spec) is { } more)
                yield return $"is limited less by {name}: {more},";
        }
    }

    /// <summary>Why the later one lets more requests pass, or null where it does not.</summary>
    private static string? More(RateLimitSpec earlier, RateLimitSpec later)
    {
        if (PerSecond(later) > PerSecond(earlier))
            return $"{later.Rate} instead of {earlier.Rate}";
        if (Burst(later) > Burst(earlier))
            return $"a burst of {Burst(later)} instead of {Burst(earlier)}";
        if (earlier.Scope is LimitScope.Fleet && later.Scope is not LimitScope.Fleet)
            return "each Envoy counts for itself instead of the fleet together";
        return Keys(later).Except(Keys(earlier)).ToArray() is { Length: > 0 } keys ? $"each {string.Join(" and ", keys)} has a bucket of its own" : null;
    }

    private static double PerSecond(RateLimitSpec limit) => limit.Rate!.Value.Count / limit.Rate.Value.Per.TotalSeconds;

    private static int Burst(RateLimitSpec limit) => limit.Burst ?? limit.Rate!.Value.Count;

    private static IEnumerable<string> Keys(RateLimitSpec limit) => (limit.By ?? []).Select(key => key.Identity).OfType<string>();
}
