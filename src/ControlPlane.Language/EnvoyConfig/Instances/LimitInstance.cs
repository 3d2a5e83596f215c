using System.Collections.Immutable;
using System.Numerics;
using Envoy.Extensions.Common.Ratelimit.V3;
using Google.Protobuf;
using EnvoyLocalRateLimit = Envoy.Extensions.Filters.Http.LocalRatelimit.V3.LocalRateLimit;

namespace ControlPlane.Language.EnvoyConfig.Instances;

/// <summary>
/// An instance of local_ratelimit in the HTTP chain. What differs between limits and is a setting of the whole filter, that makes them instances. Without
/// descriptors nothing is limited. There is no bucket for all requests: its headers would stand in every response.
/// </summary>
internal sealed class LimitInstance : HttpInstance
{
    /// <summary>Envoy keeps 20 by default and forgets the others: each further client would find a full bucket.</summary>
    private const uint MaxBucketsOfALimit = 10_000;

    private readonly LimitUse _use;

    private LimitInstance(LimitUse use)
        : base(NameOf(use), band => Filter(use, band)) => (_use, Discovered, AlwaysOn) = (use, true, true);

    /// <summary>Those that stand before authentication and authorization, in their order there.</summary>
    public static ImmutableArray<LimitInstance> BeforeSecurity { get; } = At(afterSecurity: false);

    /// <summary>Those that stand after it, and so know who the client is, in their order there.</summary>
    public static ImmutableArray<LimitInstance> AfterSecurity { get; } = At(afterSecurity: true);

    /// <summary>
    /// By which routes choose it. Envoy has eleven stages, so the quiet instances share theirs: each counts the limits alone whose descriptors it has.
    /// </summary>
    public uint Stage => StageOf(_use);

    /// <summary>The instance of a limit.</summary>
    public static LimitInstance Of(LimitUse use)
    {
        foreach (var instance in use.AfterSecurity ? AfterSecurity : BeforeSecurity)
        {
            if (instance._use == use)
                return instance;
        }
        throw new ArgumentException($"There is no instance for {use}.", nameof(use));
    }

    /// <summary>Makes buckets large enough for their share: of n Envoys, each takes n tokens for a request, so a bucket of fewer would admit nothing.</summary>
    /// <remarks>Envoy calculates n as 1 / (1 / n), which for some n (49 is the first) is a little more than n: hence one token more. Whatever changes fills all
    /// buckets of the filter, so only buckets that are too small depend on n, and they grow by doubling.</remarks>
    public override IMessage SharedBy(int members, IMessage config)
    {
        if (members < 2 || config is not EnvoyLocalRateLimit { LocalClusterRateLimit: not null } limit)
            return config;
        foreach (var bucket in limit.Descriptors.Select(descriptor => descriptor.TokenBucket).Where(bucket => bucket.MaxTokens <= members))
            bucket.MaxTokens = BitOperations.RoundUpToPowerOf2((uint)members + 1);
        return limit;
    }

    /// <inheritdoc/>
    public override IEnumerable<string> Limits(IMessage config) =>
        ((EnvoyLocalRateLimit)config).Descriptors.Select(limit => limit.Entries[0].Value).Distinct().Order(StringComparer.Ordinal);

    private static ImmutableArray<LimitInstance> At(bool afterSecurity) =>
        [
            .. Enum.GetValues<LimitAnswers>().Select(answers => new LimitInstance(new LimitUse(afterSecurity, Fleet: false, answers))),
            .. Enum.GetValues<LimitAnswers>().Select(answers => new LimitInstance(new LimitUse(afterSecurity, Fleet: true, answers))),
        ];

    /// <summary>As in <c>limit.pre.fleet.shadow</c>.</summary>
    private static string NameOf(LimitUse use) =>
        string.Concat(
            use.AfterSecurity ? "limit.post" : "limit.pre",
            use.Fleet ? ".fleet" : "",
            use.Answers switch
            {
                LimitAnswers.Quiet => ".quiet",
                LimitAnswers.Shadow => ".shadow",
                _ => "",
            }
        );

    private static uint StageOf(LimitUse use) => (use.AfterSecurity ? 2u : 0) + (use.Fleet ? 4u : 0) + (use.Answers is LimitAnswers.Shadow ? 1u : 0);

    private static EnvoyLocalRateLimit Filter(LimitUse use, BandGroup band) =>
        new()
        {
            StatPrefix = NameOf(use),
            FilterEnabled = new() { DefaultValue = HttpInstances.Percent(100) },
            FilterEnforced = new() { DefaultValue = HttpInstances.Percent(use.Answers is LimitAnswers.Shadow ? 0u : 100) },
            Stage = StageOf(use),
            AlwaysConsumeDefaultTokenBucket = false,
            MaxDynamicDescriptors = MaxBucketsOfALimit,
            RateLimitedAsResourceExhausted = true,
            EnableXRatelimitHeaders = use.Answers is LimitAnswers.Full ? XRateLimitHeadersRFCVersion.DraftVersion03 : XRateLimitHeadersRFCVersion.Off,
            EnableRetryAfterHeader = use.Answers is LimitAnswers.Full && band.HasRetryAfter,
        };
}

/// <summary>What a limit needs of its instance.</summary>
/// <param name="AfterSecurity">Whether it stands after authentication and authorization, and so knows who the client is.</param>
/// <param name="Fleet">Whether it takes its share of what the fleet's Envoys admit together.</param>
/// <param name="Answers">What responses show of it.</param>
internal readonly record struct LimitUse(bool AfterSecurity, bool Fleet, LimitAnswers Answers);

/// <summary>What responses show of a limit.</summary>
internal enum LimitAnswers
{
    /// <summary>Refusals, and headers that tell what is left.</summary>
    Full,

    /// <summary>Refusals without such headers.</summary>
    Quiet,

    /// <summary>Nothing: it only counts.</summary>
    Shadow,
}
